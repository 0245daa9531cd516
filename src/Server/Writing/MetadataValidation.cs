using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Server.Registry;
using Xebec.Server.Resources;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Writing;

/// <summary>The rules every object's metadata obeys.</summary>
public static class MetadataValidation
{
    private const int AnnotationsBytesMax = 256 * 1024;
    private static readonly FieldPath Path = FieldPath.Of("metadata");
    private static readonly string[] Immutable =
    [
        "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
    ];

    public static void OnCreate(Value metadata, ResourceBinding resource, FieldErrors errors)
    {
        NameRule rule = resource.Kind.NameRule;
        if (metadata["generateName"].Text is { Length: > 0 } prefix)
        {
            Say(errors, Path.Child("generateName"), prefix, Problems(rule, prefix, true));
        }

        string name = metadata["name"].TextOrEmpty;
        if (name.Length == 0)
        {
            errors.Required(Path.Child("name"), "name or generateName is required");
        }
        else
        {
            Say(errors, Path.Child("name"), name, Problems(rule, name, false));
        }

        string ns = metadata["namespace"].TextOrEmpty;
        if (resource.Type.Namespaced)
        {
            if (ns.Length == 0)
            {
                errors.Required(Path.Child("namespace"));
            }
            else
            {
                Say(errors, Path.Child("namespace"), ns, DnsNames.Label(ns));
            }
        }

        Common(metadata, Path, resource.Kind.FinalizersMayBePlain, errors);
    }

    public static void OnUpdate(Value metadata, Value old, ResourceBinding resource, FieldErrors errors, string subresource)
    {
        Common(metadata, Path, resource.Kind.FinalizersMayBePlain, errors);
        Change(metadata, old, errors);
        if (MetadataRepeats.Change(resource.Type.Name))
        {
            Change(metadata, old, errors);
        }

        if (MetadataRepeats.Whole(resource.Type.Name, subresource))
        {
            Common(metadata, Path, resource.Kind.FinalizersMayBePlain, errors);
        }
    }

    /// <summary>What is so for metadata of any object, as that of one within another: names are only judged where there are some.</summary>
    public static void Embedded(Value metadata, FieldPath path, FieldErrors errors)
    {
        foreach (string field in (ReadOnlySpan<string>)["generateName", "name"])
        {
            if (metadata[field].Text is { Length: > 0 } name)
            {
                Say(errors, path.Child(field), name, ObjectNames.PathSegment(name, field == "generateName"));
            }
        }

        if (metadata["namespace"].Text is { Length: > 0 } ns)
        {
            Say(errors, path.Child("namespace"), ns, DnsNames.Label(ns));
        }

        Common(metadata, path, true, errors);
    }

    private static void Change(Value metadata, Value old, FieldErrors errors)
    {
        if (old["deletionTimestamp"].Exists)
        {
            RefuseNewFinalizers(metadata["finalizers"], old["finalizers"], errors);
        }

        foreach (string field in Immutable)
        {
            if (metadata[field] != old[field] && (metadata[field].Exists || old[field].Exists))
            {
                errors.Invalid(Path.Child(field), metadata[field], "field is immutable");
            }
        }

        Described(metadata, Path, errors);
    }

    private static void Common(Value metadata, FieldPath path, bool plainFinalizers, FieldErrors errors)
    {
        if (metadata["generation"].Integer < 0)
        {
            errors.Invalid(path.Child("generation"), metadata["generation"], "must be greater than or equal to 0");
        }

        Described(metadata, path, errors);
        Finalizers(metadata["finalizers"], path.Child("finalizers"), plainFinalizers, errors);
    }

    private static void Described(Value metadata, FieldPath path, FieldErrors errors)
    {
        Labels(metadata["labels"], path.Child("labels"), errors);
        Annotations(metadata["annotations"], path.Child("annotations"), errors);
        Owners(metadata["ownerReferences"], path.Child("ownerReferences"), errors);
    }

    public static void Labels(Value labels, FieldPath path, FieldErrors errors)
    {
        foreach (Member label in labels.Members)
        {
            Say(errors, path, label.NameValue, LabelNames.Key(label.Name));
            Say(errors, path, label.Value, LabelNames.Value(label.Value.TextOrEmpty));
        }
    }

    public static void Annotations(Value annotations, FieldPath path, FieldErrors errors)
    {
        long bytes = 0;
        foreach (Member annotation in annotations.Members)
        {
            Say(errors, path, annotation.NameValue, LabelNames.Key(annotation.Name.ToLowerInvariant()));
            bytes += annotation.Name.Length + annotation.Value.TextOrEmpty.Length;
        }

        if (bytes > AnnotationsBytesMax)
        {
            errors.TooLong(path, AnnotationsBytesMax);
        }
    }

    private static void Owners(Value owners, FieldPath path, FieldErrors errors)
    {
        string? controller = null;
        foreach (Value owner in owners.Elements)
        {
            string[] version = owner["apiVersion"].TextOrEmpty.Split('/');
            if (version.Length > 2 || version[^1].Length == 0)
            {
                errors.Invalid(path.Child("apiVersion"), owner["apiVersion"].TextOrEmpty, "version must not be empty");
            }

            foreach (string field in (ReadOnlySpan<string>)["kind", "name", "uid"])
            {
                if (!owner[field].HasText)
                {
                    errors.Invalid(path.Child(field), owner[field].TextOrEmpty, "must not be empty");
                }
            }

            if (owner["kind"].TextIs("Event") && owner["apiVersion"].TextOrEmpty is "v1" or "events.k8s.io/v1")
            {
                errors.Invalid(
                    path, owner, $"{(version.Length == 1 ? "" : version[0])}/{version[^1]}, Kind=Event is disallowed from being an owner");
            }

            if (owner["controller"].IsTrue)
            {
                string one = owner["name"].TextOrEmpty;
                if (controller is not null)
                {
                    errors.Invalid(path, owners,
                        $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {one}");
                }

                controller ??= one;
            }
        }
    }

    private static void Finalizers(Value finalizers, FieldPath path, bool plain, FieldErrors errors)
    {
        bool orphans = false, foreground = false;
        int index = 0;
        foreach (Value one in finalizers.Elements)
        {
            Finalizer(one, path, path[index++], errors, plain);
            orphans |= one.TextIs("orphan");
            foreground |= one.TextIs("foregroundDeletion");
        }

        if (orphans && foreground)
        {
            errors.Invalid(path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    /// <summary>One finalizer; what is wrong with its syntax is told of one path, that it is not qualified of another.</summary>
    public static void Finalizer(Value finalizer, FieldPath path, FieldPath qualified, FieldErrors errors, bool plain = false)
    {
        string text = finalizer.TextOrEmpty;
        Say(errors, path, finalizer, LabelNames.Key(text));
        if (!plain && !text.Contains('/') && text is not ("orphan" or "foregroundDeletion" or "kubernetes"))
        {
            errors.Invalid(qualified, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }

    private static void RefuseNewFinalizers(Value now, Value old, FieldErrors errors)
    {
        List<string> before = [.. old.Elements.ToList().Select(f => f.TextOrEmpty)];
        List<string> added =
        [
            .. now.Elements.ToList().Select(f => f.TextOrEmpty).Where(f => !before.Contains(f)).Order(StringComparer.Ordinal),
        ];
        if (added.Count > 0)
        {
            string shown = string.Join(", ", added.Select(GoText.Quote));
            errors.Forbidden(Path.Child("finalizers"),
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{shown}}}");
        }
    }

    private static void Say(FieldErrors errors, FieldPath path, Value value, IReadOnlyList<string> problems)
    {
        for (int i = 0; i < problems.Count; i++)
        {
            errors.Invalid(path, value, problems[i]);
        }
    }

    private static IReadOnlyList<string> Problems(NameRule rule, string name, bool prefix) => rule switch
    {
        NameRule.DnsSubdomain => ObjectNames.Subdomain(name, prefix),
        NameRule.DnsLabel => ObjectNames.Label(name, prefix),
        NameRule.Dns1035Label => ObjectNames.Label1035(name, prefix),
        NameRule.PathSegment => ObjectNames.PathSegment(name, prefix),
        _ => [],
    };
}
