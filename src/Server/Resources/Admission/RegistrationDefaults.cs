using Xebec.Api.Documents;
using Xebec.Server.Resources.Shared;

namespace Xebec.Server.Resources.Admission;

/// <summary>Defaults of webhook configurations and admission policies.</summary>
internal static class RegistrationDefaults
{
    public static void Validating(ObjectDraft draft) => Webhooks(draft, false);

    public static void Mutating(ObjectDraft draft) => Webhooks(draft, true);

    public static void Policy(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        spec.Default("failurePolicy", "Fail");
        Match(spec.Opened("matchConstraints"));
    }

    public static void Binding(ObjectDraft draft)
    {
        ObjectDraft spec = draft.Object("spec");
        Match(spec.Opened("matchResources"));
    }

    private static void Match(ObjectDraft? match)
    {
        if (match is null)
        {
            return;
        }

        match.Default("matchPolicy", "Equivalent");
        match.Default("namespaceSelector", new ObjectDraft());
        match.Default("objectSelector", new ObjectDraft());
        Scopes(match, "resourceRules");
        Scopes(match, "excludeResourceRules");
    }

    private static void Scopes(ObjectDraft holder, string rules)
    {
        foreach (ObjectDraft rule in holder.Each(rules))
        {
            rule.Default("scope", "*");
        }
    }

    private static void Webhooks(ObjectDraft draft, bool mutating)
    {
        foreach (ObjectDraft hook in draft.Each("webhooks"))
        {
            hook.Default("failurePolicy", "Fail");
            hook.Default("matchPolicy", "Equivalent");
            hook.Default("namespaceSelector", new ObjectDraft());
            hook.Default("objectSelector", new ObjectDraft());
            hook.Default("timeoutSeconds", 10);
            if (mutating)
            {
                hook.Default("reinvocationPolicy", "Never");
            }

            Scopes(hook, "rules");
            hook.Object("clientConfig").Opened("service")?.Default("port", 443);
        }
    }
}
