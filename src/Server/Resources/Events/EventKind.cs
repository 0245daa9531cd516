using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Events;

/// <summary>
/// Everything the API does with an Event, of the core group (an older shape of the same thing) and of events.k8s.io, which is stricter.
/// </summary>
public sealed class EventKind(KindOptions options) : ResourceKind
{
    private const int TextMax = 128;
    private const int NoteMax = 1024;

    // what a reported event never changes, with the core's names, which messages use; upstream looks at the reason twice
    private static readonly (string Field, string Shown)[] Kept =
    [
        ("regarding", "involvedObject"), ("reason", "reason"), ("note", "message"), ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedCount", "count"), ("reason", "reason"), ("type", "type"),
        ("eventTime", "eventTime"), ("action", "action"), ("related", "related"),
        ("reportingController", "reportingController"), ("reportingInstance", "reportingInstance"),
    ];

    public override bool PutCreates => true;

    public override NameRule NameRule => NameRule.Own;

    public override KindName ErrorKind(ResourceType type) => new("", "v1", "Event");

    public override TimeSpan? TimeToLive(Value item, WriteContext context) => options.EventTimeToLive;

    public override void Validate(Value item, FieldErrors errors, WriteContext context)
    {
        bool core = IsCore(context);
        CheckLoosely(item, core, errors);
        if (!core)
        {
            CheckStrictly(item, errors);
        }
    }

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        bool core = IsCore(context);
        if (core || !item["eventTime"].HasText)
        {
            CheckLoosely(item, core, errors);
            return;
        }

        CheckSeries(item["series"], errors);
        foreach ((string field, string shown) in Kept)
        {
            if (item[field] != old[field])
            {
                Value value = item[field];
                errors.Invalid(
                    FieldPath.Of(shown),
                    value.IsObject ? InternalForm.Of(value, context.Type.Type.Field(field)!.Type) : value,
                    CommonRules.ImmutableText);
            }
        }
    }

    public override string SelectableField(Value item, string field) => field switch
    {
        "source" when !item["source"]["component"].HasText => item["reportingComponent"].TextOrEmpty,
        "source" => item["source"]["component"].TextOrEmpty,
        _ => base.SelectableField(item, field),
    };

    private static bool IsCore(WriteContext context) => context.Type.Name.Group.Length == 0;

    // the rules of the first events: about something in the event's own namespace
    private static void CheckLoosely(Value item, bool core, FieldErrors errors)
    {
        string ns = item["metadata"]["namespace"].TextOrEmpty;
        string about = item[core ? "involvedObject" : "regarding"]["namespace"].TextOrEmpty;
        bool timed = item["eventTime"].HasText;
        bool fits = about.Length == 0 ? ns == "default" || (timed && ns == "kube-system") : timed || about == ns;
        if (!fits)
        {
            errors.Invalid(FieldPath.Of("involvedObject").Child("namespace"), about, "does not match event.namespace");
        }

        if (!timed)
        {
            return;
        }

        Reporter(item, core ? "reportingComponent" : "reportingController", errors);
        Bounded(item, "reportingInstance", errors);
        Bounded(item, "action", errors);
        Bounded(item, "reason", errors);
        if (Lengths.Utf8(item[core ? "message" : "note"].TextOrEmpty) > NoteMax)
        {
            errors.Invalid(FieldPath.Of("message"), "", "can have at most 1024 characters");
        }
    }

    private static void CheckStrictly(Value item, FieldErrors errors)
    {
        if (!item["eventTime"].HasText)
        {
            errors.Required(FieldPath.Of("eventTime"));
        }

        CheckSeries(item["series"], errors);
        string type = item["type"].TextOrEmpty;
        if (type is not ("Normal" or "Warning"))
        {
            errors.Invalid(FieldPath.Of("type"), "", $"has invalid value: {type}");
        }

        Unset(item["deprecatedFirstTimestamp"].IsString, "firstTimestamp", errors);
        Unset(item["deprecatedLastTimestamp"].IsString, "lastTimestamp", errors);
        Unset(item["deprecatedCount"].Integer is not (null or 0), "count", errors);
        Unset(item["deprecatedSource"].Count > 0, "source", errors);
    }

    private static void CheckSeries(Value series, FieldErrors errors)
    {
        if (!series.IsObject)
        {
            return;
        }

        if ((series["count"].Integer ?? 0) < 2)
        {
            errors.Invalid(FieldPath.Of("series").Child("count"), "", "should be at least 2");
        }

        if (!series["lastObservedTime"].HasText)
        {
            errors.Required(FieldPath.Of("series").Child("lastObservedTime"));
        }
    }

    private static void Unset(bool set, string field, FieldErrors errors)
    {
        if (set)
        {
            errors.Invalid(FieldPath.Of(field), "", "needs to be unset");
        }
    }

    private static void Reporter(Value item, string field, FieldErrors errors)
    {
        string name = item[field].TextOrEmpty;
        errors.Given(FieldPath.Of(field), name);
        errors.Say(FieldPath.Of(field), name, LabelNames.Key(name));
    }

    private static void Bounded(Value item, string field, FieldErrors errors)
    {
        if (errors.Given(FieldPath.Of(field), item[field]) && Lengths.Utf8(item[field].TextOrEmpty) > TextMax)
        {
            errors.Invalid(FieldPath.Of(field), "", "can have at most 128 characters");
        }
    }
}
