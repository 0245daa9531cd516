using Xebec.Api.Documents;

namespace Xebec.Server.Resources.Autoscaling;

/// <summary>Metrics as the annotations of autoscaling/v1 spell them: flat, and with other names.</summary>
internal static class OldMetrics
{
    // each field of the flat form, in its order, and where the value stands in the new one; "!" is written as 0 when it is unset
    private static readonly Dictionary<string, (string Old, string[] New)[]> Specs = new(StringComparer.Ordinal)
    {
        ["object"] =
        [
            ("target", ["describedObject"]), ("metricName", ["metric", "name"]), ("targetValue!", ["target", "value"]),
            ("selector", ["metric", "selector"]), ("averageValue", ["target", "averageValue"]),
        ],
        ["pods"] =
            [("metricName", ["metric", "name"]), ("targetAverageValue!", ["target", "averageValue"]), ("selector", ["metric", "selector"])],
        ["resource"] = [("name", ["name"]), ("targetAverageUtilization", ["target", "averageUtilization"]),
            ("targetAverageValue", ["target", "averageValue"])],
        ["containerResource"] =
        [
            ("name", ["name"]), ("targetAverageUtilization", ["target", "averageUtilization"]),
            ("targetAverageValue", ["target", "averageValue"]), ("container", ["container"]),
        ],
        ["external"] = [("metricName", ["metric", "name"]), ("metricSelector", ["metric", "selector"]),
            ("targetValue", ["target", "value"]), ("targetAverageValue", ["target", "averageValue"])],
    };

    private static readonly Dictionary<string, (string Old, string[] New)[]> Statuses = new(StringComparer.Ordinal)
    {
        ["object"] =
        [
            ("target", ["describedObject"]), ("metricName", ["metric", "name"]), ("currentValue!", ["current", "value"]),
            ("selector", ["metric", "selector"]), ("averageValue", ["current", "averageValue"]),
        ],
        ["pods"] = [("metricName", ["metric", "name"]),
            ("currentAverageValue!", ["current", "averageValue"]), ("selector", ["metric", "selector"])],
        ["resource"] = [("name", ["name"]), ("currentAverageUtilization", ["current", "averageUtilization"]),
            ("currentAverageValue!", ["current", "averageValue"])],
        ["containerResource"] =
        [
            ("name", ["name"]), ("currentAverageUtilization", ["current", "averageUtilization"]),
            ("currentAverageValue!", ["current", "averageValue"]), ("container", ["container"]),
        ],
        ["external"] =
        [
            ("metricName", ["metric", "name"]), ("metricSelector", ["metric", "selector"]), ("currentValue!", ["current", "value"]),
            ("currentAverageValue", ["current", "averageValue"]),
        ],
    };

    public static ObjectDraft FromSpec(Value metric) => Flat(metric, Specs);

    public static ObjectDraft FromStatus(Value metric) => Flat(metric, Statuses);

    public static ObjectDraft ToSpec(Value metric)
    {
        ObjectDraft spec = Deep(metric, Specs);
        foreach (string source in Specs.Keys.Where(s => spec[s].IsObject))
        {
            // the flat form has no type: what is set tells it
            ObjectDraft target = spec.Object(source).Object("target");
            string type = target["averageUtilization"].Exists ? "Utilization" : target["averageValue"].Exists ? "AverageValue" : "Value";
            spec.Object(source).Set("target", new ObjectDraft().Set("type", type).Set("value", type == "Value" ? target["value"] : default)
                .Set("averageValue", target["averageValue"]).Set("averageUtilization", target["averageUtilization"]));
        }

        return spec;
    }

    public static ObjectDraft ToStatus(Value metric) => Deep(metric, Statuses);

    private static ObjectDraft Flat(Value metric, Dictionary<string, (string Old, string[] New)[]> table)
    {
        ObjectDraft flat = new ObjectDraft().Set("type", metric["type"]);
        foreach ((string source, (string Old, string[] New)[] fields) in table)
        {
            if (!metric[source].IsObject)
            {
                continue;
            }

            var shown = new ObjectDraft();
            foreach ((string old, string[] path) in fields)
            {
                Value value = metric[source];
                foreach (string step in path)
                {
                    value = value[step];
                }

                shown.Set(old.TrimEnd('!'), value.Exists || !old.EndsWith('!') ? value : "0");
            }

            flat.Set(source, shown);
        }

        return flat;
    }

    private static ObjectDraft Deep(Value metric, Dictionary<string, (string Old, string[] New)[]> table)
    {
        ObjectDraft deep = new ObjectDraft().Set("type", metric["type"]);
        foreach ((string source, (string Old, string[] New)[] fields) in table)
        {
            if (!metric[source].IsObject)
            {
                continue;
            }

            ObjectDraft made = deep.Object(source);
            foreach ((string old, string[] path) in fields)
            {
                ObjectDraft holder = made;
                for (int i = 0; i < path.Length - 1; i++)
                {
                    holder = holder.Object(path[i]);
                }

                holder.Set(path[^1], metric[source][old.TrimEnd('!')]);
            }
        }

        return deep;
    }
}
