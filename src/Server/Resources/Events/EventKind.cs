using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Schema.Types;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources.Events;

/// <summary>Everything the API does with an Event, of the core group (an older shape of the same thing) and of events.k8s.io, which is stricter.</summary>
public sealed class EventKind(KindOptions options) : ResourceKind
{
    private const int TextMax = 128;
    private const int NoteMax = 1024;

    public override bool PutCreates => true;

    public override NameRule NameRule => NameRule.Own;

    public override KindName ErrorKind(ResourceType type) => new("", "v1", "Event");

    public override TimeSpan? TimeToLive(Value item, WriteContext context) => options.EventTimeToLive;

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Check(item, default, errors, context);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) => Check(item, old, errors, context);

    private static void Check(Value item, Value old, FieldErrors errors, WriteContext context)
    {
        bool core = context.Type.Name.Group.Length == 0;
        CheckOld(item, item[core ? "involvedObject" : "regarding"], core, errors);
        if (!core)
        {
            CheckStrictly(item, errors);
        }
    }

    // the rules of the first events: about something in the event's own namespace
    private static void CheckOld(Value item, Value about, bool core, FieldErrors errors)
    {
        string ns = item["metadata"]["namespace"].TextOrEmpty;
        string aboutNs = about["namespace"].TextOrEmpty;
        FieldPath path = FieldPath.Of("involvedObject").Child("namespace");
        bool timed = item["eventTime"].TextOrEmpty.Length > 0;
        if (aboutNs.Length == 0 ? ns != "default" : !timed && aboutNs != ns)
        {
            errors.Invalid(path, aboutNs, "does not match event.namespace");
        }

        if (!core || !timed)
        {
            return;
        }

        Reporter(item, "reportingComponent", errors);
        Bounded(item, "reportingInstance", errors);
        Bounded(item, "action", errors);
        Bounded(item, "reason", errors);
        if (item["message"].TextOrEmpty.Length > NoteMax)
        {
            errors.Invalid(FieldPath.Of("message"), "", "can have at most 1024 characters");
        }
    }

    private static void CheckStrictly(Value item, FieldErrors errors)
    {
        if (item["eventTime"].TextOrEmpty.Length == 0)
        {
            errors.Required(FieldPath.Of("eventTime"));
        }

        bool timed = item["eventTime"].TextOrEmpty.Length > 0;
        if (timed)
        {
            Reporter(item, "reportingController", errors);
            Bounded(item, "reportingInstance", errors);
            Bounded(item, "action", errors);
            Bounded(item, "reason", errors);
        }

        if (item["note"].TextOrEmpty.Length > NoteMax)
        {
            errors.Invalid(FieldPath.Of("message"), "", "can have at most 1024 characters");
        }

        string type = item["type"].TextOrEmpty;
        if (type is not ("Normal" or "Warning"))
        {
            errors.Invalid(FieldPath.Of("type"), "", $"has invalid value: {type}");
        }

        Value series = item["series"];
        if (series.IsObject)
        {
            if ((series["count"].Integer ?? 0) < 2)
            {
                errors.Invalid(FieldPath.Of("series").Child("count"), "", "should be at least 2");
            }

            if (series["lastObservedTime"].TextOrEmpty.Length == 0)
            {
                errors.Required(FieldPath.Of("series").Child("lastObservedTime"));
            }
        }

        Unset(item["deprecatedCount"].Integer is not (null or 0), "count", errors);
        Unset(item["deprecatedSource"].Count > 0, "source", errors);
        Unset(item["deprecatedFirstTimestamp"].IsString, "firstTimestamp", errors);
        Unset(item["deprecatedLastTimestamp"].IsString, "lastTimestamp", errors);
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
        if (name.Length == 0)
        {
            errors.Required(FieldPath.Of(field));
        }

        errors.Say(FieldPath.Of(field), name, LabelNames.Key(name));
    }

    private static void Bounded(Value item, string field, FieldErrors errors)
    {
        string text = item[field].TextOrEmpty;
        if (text.Length == 0)
        {
            errors.Required(FieldPath.Of(field));
        }
        else if (text.Length > TextMax)
        {
            errors.Invalid(FieldPath.Of(field), "", "can have at most 128 characters");
        }
    }
}
