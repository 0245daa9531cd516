using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;
using Xebec.Server.Writing;
using Xebec.Store;
using Xebec.Store.Memory;

namespace Xebec.Tests.Server.Resources.Rules;

/// <summary>Puts a case through the steps of a write that concern its kind, and tells what is said of it.</summary>
internal static class RuleTrial
{
    private static readonly BuiltInKinds Kinds = new(new KindOptions());

    /// <summary>The problems, a line for each.</summary>
    public static string Run(RuleCase one)
    {
        ResourceBinding resource = Bind(one.Type);
        FieldErrors errors = RuleTrace.Errors();
        string? failure = one.Old.Exists ? Change(resource, one, errors) : Create(resource, one, errors);
        return failure ?? string.Join('\n', errors.All.Select(e => e.ToString()));
    }

    /// <summary>A resource with its rules, over a store that is empty.</summary>
    public static ResourceBinding Bind(ResourceType type) =>
        new(type, Kinds.Of(type), new MemoryStore(new StoreOptions { Time = TimeProvider.System }));

    /// <summary>A write of the object by jane, in the namespace "n", at the beginning of time.</summary>
    /// <param name="resource">What is written.</param>
    /// <param name="draft">The object.</param>
    /// <param name="door">The subresource; "" for the object itself.</param>
    public static WriteContext Context(ResourceBinding resource, ObjectDraft draft, string door) => new()
    {
        Type = resource.Type,
        Namespace = resource.Type.Namespaced ? "n" : "",
        Name = draft["metadata"]["name"].TextOrEmpty,
        Subresource = door,
        User = new UserInfo("jane", "u1", ["admins"], [new("scope", ["all"])]),
        Now = DateTimeOffset.UnixEpoch,
        Snapshot = resource.Store.Current,
        Random = new Random(1),
    };

    private static string? Create(ResourceBinding resource, RuleCase one, FieldErrors errors)
    {
        ObjectDraft draft = Sent(resource, one.Object, errors);
        WriteContext context = Context(resource, draft, "");
        Metadata.FillOnCreate(draft.Object("metadata"), "u1", context.Now);
        resource.Kind.PrepareCreate(draft, context);
        if (Allocated(resource, draft, default, errors, context) is { } failure)
        {
            return failure;
        }

        if (!errors.Any)
        {
            MetadataValidation.OnCreate(draft["metadata"], resource, errors);
            resource.Kind.Validate(draft, errors, context);
        }

        return null;
    }

    private static string? Change(ResourceBinding resource, RuleCase one, FieldErrors errors)
    {
        ObjectDraft was = Sent(resource, one.Old, new FieldErrors());
        Default(was.Object("metadata"), "uid", "u1");
        Default(was.Object("metadata"), "creationTimestamp", "1970-01-01T00:00:00Z");
        Value old = CanonicalObject.Reopen(resource.Type, was);
        ObjectDraft draft = Sent(resource, one.Object, errors);
        WriteContext context = Context(resource, draft, one.Door);
        Metadata.KeepOnUpdate(draft.Object("metadata"), old);
        resource.Kind.PrepareUpdate(draft, old, context);
        if (Allocated(resource, draft, old, errors, context) is { } failure)
        {
            return failure;
        }

        if (!errors.Any)
        {
            MetadataValidation.OnUpdate(draft["metadata"], old["metadata"], resource, errors, one.Door);
            resource.Kind.ValidateUpdate(draft, old, errors, context);
        }

        return null;
    }

    private static string? Allocated(ResourceBinding resource, ObjectDraft draft, Value old, FieldErrors errors, WriteContext context) =>
        resource.Kind.Allocate(draft, old, errors, context).Error?.Message;

    private static ObjectDraft Sent(ResourceBinding resource, Value json, FieldErrors errors)
    {
        ParsedBody parsed = BodyParser.ParseSent(resource.Type.Type, json);
        Assert.Null(parsed.Problem);
        var draft = ObjectDraft.Open(parsed.Document!.Root);
        draft.Set("kind", resource.Type.Kind.Kind).Set("apiVersion", resource.Type.Kind.ApiVersion);
        ObjectDraft metadata = draft.Object("metadata");
        Default(metadata, "name", "a");
        if (resource.Type.Namespaced)
        {
            Default(metadata, "namespace", "n");
        }

        CanonicalObject.Complete(resource, draft);
        errors.Sent = draft;
        return CanonicalObject.Reopen(resource.Type, draft);
    }

    private static void Default(ObjectDraft draft, string name, Value value)
    {
        if (!draft.Has(name))
        {
            draft.Set(name, value);
        }
    }
}
