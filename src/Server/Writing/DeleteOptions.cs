using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Server.Pipeline;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Writing;

/// <summary>What happens to dependents of a deleted object.</summary>
public enum Propagation
{
    /// <summary>Not said: the finalizers the object has decide, then the kind's default (background).</summary>
    Unset,
    Background,
    Foreground,
    Orphan,
}

/// <summary>The options of delete and deletecollection, from the body or, without one, the query.</summary>
public sealed record DeleteOptions
{
    public long? GracePeriodSeconds { get; init; }

    public Propagation Propagation { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Precondition; null for none.</summary>
    public string? Uid { get; init; }

    /// <summary>Precondition; null for none.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The options as an object, for whoever else judges the deletion.</summary>
    public Value Value { get; private init; }

    /// <summary>Reads <paramref name="body"/> (a parsed DeleteOptions, absent when there was none) or the query.</summary>
    public static DeleteOptions? Read(QueryString query, Value body, out StatusError? error)
    {
        error = null;
        var errors = new FieldErrors();
        Value source = body.Exists ? body : FromQuery(query, ref error);
        if (error is not null)
        {
            return null;
        }

        string policy = source["propagationPolicy"].TextOrEmpty;
        Value orphan = source["orphanDependents"];
        if (policy.Length > 0 && orphan.Flag is not null)
        {
            errors.Invalid(FieldPath.Of("propagationPolicy"), policy, "orphanDependents and deletionPropagation cannot be both set");
        }

        if (policy is not ("" or "Background" or "Foreground" or "Orphan"))
        {
            errors.NotSupported(FieldPath.Of("propagationPolicy"), policy, "Foreground", "Background", "Orphan", "nil");
        }

        bool dryRun = body.Exists && body["dryRun"].Exists ? CheckDryRun(body["dryRun"], errors) : WriteOptions.CheckDryRun(query, errors);
        if (errors.Any)
        {
            error = StatusError.Invalid(new KindName("meta.k8s.io", "v1", "DeleteOptions"), "", errors.All);
            return null;
        }

        ObjectDraft whole = new ObjectDraft().Set("kind", "DeleteOptions").Set("apiVersion", "meta.k8s.io/v1");
        source.Members.ToList().Where(m => !whole.Has(m.Name)).ToList().ForEach(m => whole.Set(m.Name, m.Value));
        return new DeleteOptions
        {
            Value = whole.Set("dryRun", dryRun ? new ArrayDraft(["All"]) : default(Value)),
            GracePeriodSeconds = source["gracePeriodSeconds"].Integer,
            Propagation = policy switch
            {
                "Background" => Propagation.Background,
                "Foreground" => Propagation.Foreground,
                "Orphan" => Propagation.Orphan,
                _ => orphan.Flag switch { true => Propagation.Orphan, false => Propagation.Background, null => Propagation.Unset },
            },
            DryRun = dryRun,
            Uid = source["preconditions"]["uid"].Text,
            ResourceVersion = source["preconditions"]["resourceVersion"].Text,
        };
    }

    private static bool CheckDryRun(Value asked, FieldErrors errors)
    {
        foreach (Value one in asked.Elements)
        {
            if (!one.TextIs("All"))
            {
                errors.NotSupported(FieldPath.Of("dryRun"), asked, "All");
                break;
            }
        }

        return asked.Count > 0;
    }

    private static Value FromQuery(QueryString query, ref StatusError? error)
    {
        var options = new ObjectDraft();
        string grace = query["gracePeriodSeconds"];
        if (grace.Length > 0)
        {
            if (!long.TryParse(grace, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
            {
                error = StatusError.BadRequest($"strconv.ParseInt: parsing {GoText.Quote(grace)}: invalid syntax");
                return default;
            }

            options.Set("gracePeriodSeconds", seconds);
        }

        if (query["propagationPolicy"] is { Length: > 0 } policy)
        {
            options.Set("propagationPolicy", policy);
        }

        if (query.Has("orphanDependents"))
        {
            options.Set("orphanDependents", query.Flag("orphanDependents"));
        }

        return options;
    }
}
