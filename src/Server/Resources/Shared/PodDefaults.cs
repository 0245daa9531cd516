using Xebec.Api.Documents;
using Xebec.Api.Quantities;

namespace Xebec.Server.Resources.Shared;

/// <summary>Defaults of a pod's spec: the same in pods and in the templates of workloads.</summary>
internal static class PodDefaults
{
    private const int FileMode0644 = 420;
    private const int TokenSeconds = 3600;

    public static void CompleteSpec(ObjectDraft spec)
    {
        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers", "ephemeralContainers"])
        {
            foreach (ObjectDraft container in spec.Each(list))
            {
                CompleteContainer(container);
            }
        }

        foreach (ObjectDraft volume in spec.Each("volumes"))
        {
            CompleteVolume(volume);
        }

        RoundUp(spec, "resources", "limits");
        RoundUp(spec, "resources", "requests");
        RoundUp(spec, "overhead");

        spec.DefaultText("dnsPolicy", "ClusterFirst");
        spec.DefaultText("restartPolicy", "Always");
        spec.Default("securityContext", new ObjectDraft());
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.DefaultText("schedulerName", "default-scheduler");
        if (spec["serviceAccountName"].TextOrEmpty is { Length: > 0 } account)
        {
            spec.Set("serviceAccount", account);
        }
        else if (spec["serviceAccount"].TextOrEmpty is { Length: > 0 } older)
        {
            spec.Set("serviceAccountName", older);
        }
    }

    /// <summary>Ports of a pod in its host's network are the host's; a template leaves that to its pods.</summary>
    public static void CompleteHostPorts(ObjectDraft spec)
    {
        if (!spec["hostNetwork"].IsTrue)
        {
            return;
        }

        foreach (string list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (ObjectDraft container in spec.Each(list))
            {
                foreach (ObjectDraft port in container.Each("ports"))
                {
                    port.DefaultNumber("hostPort", port["containerPort"].Integer ?? 0);
                }
            }
        }
    }

    private static void CompleteContainer(ObjectDraft container)
    {
        container.DefaultText("imagePullPolicy", ImageName.DefaultPullPolicy(container["image"].TextOrEmpty));
        container.DefaultText("terminationMessagePath", "/dev/termination-log");
        container.DefaultText("terminationMessagePolicy", "File");
        RoundUp(container, "resources", "limits");
        RoundUp(container, "resources", "requests");
        foreach (ObjectDraft port in container.Each("ports", p => !p["protocol"].HasText))
        {
            port.Set("protocol", "TCP");
        }

        foreach (ObjectDraft variable in container.Each("env", v => v["valueFrom"]["fieldRef"].IsObject))
        {
            variable.Object("valueFrom").Object("fieldRef").DefaultText("apiVersion", "v1");
        }

        foreach (string probe in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.Opened(probe) is { } open)
            {
                CompleteProbe(open);
            }
        }

        if (container.Opened("lifecycle") is { } lifecycle)
        {
            CompleteHttpGet(lifecycle.Opened("postStart"));
            CompleteHttpGet(lifecycle.Opened("preStop"));
        }
    }

    private static void CompleteProbe(ObjectDraft probe)
    {
        probe.DefaultNumber("timeoutSeconds", 1);
        probe.DefaultNumber("periodSeconds", 10);
        probe.DefaultNumber("successThreshold", 1);
        probe.DefaultNumber("failureThreshold", 3);
        probe.Opened("grpc")?.Default("service", "");
        CompleteHttpGet(probe);
    }

    private static void CompleteHttpGet(ObjectDraft? handler)
    {
        if (handler?.Opened("httpGet") is { } get)
        {
            get.DefaultText("path", "/");
            get.DefaultText("scheme", "HTTP");
        }
    }

    private static void CompleteVolume(ObjectDraft volume)
    {
        if (volume.Count == (volume.Has("name") ? 1 : 0))
        {
            volume.Set("emptyDir", new ObjectDraft());
        }

        foreach (string files in (ReadOnlySpan<string>)["secret", "configMap", "downwardAPI", "projected"])
        {
            volume.Opened(files)?.Default("defaultMode", FileMode0644);
        }

        if (volume.Opened("image") is { } image)
        {
            image.DefaultText("pullPolicy", ImageName.DefaultPullPolicy(image["reference"].TextOrEmpty));
        }

        volume.Opened("hostPath")?.Default("type", "");
        if (volume.Opened("downwardAPI") is { } downward)
        {
            CompleteDownwardItems(downward);
        }

        if (volume.Opened("projected") is { } projected)
        {
            foreach (ObjectDraft source in projected.Each("sources"))
            {
                source.Opened("serviceAccountToken")?.Default("expirationSeconds", TokenSeconds);
                if (source.Opened("downwardAPI") is { } items)
                {
                    CompleteDownwardItems(items);
                }
            }
        }

        if (volume.Opened("azureDisk") is { } azure)
        {
            azure.Default("readOnly", false);
        }

        volume.Opened("ephemeral")?.Opened("volumeClaimTemplate")?.Object("spec").Default("volumeMode", "Filesystem");
    }

    // nothing is counted below thousandths; the object is opened when something is
    private static void RoundUp(ObjectDraft holder, params ReadOnlySpan<string> path)
    {
        Value amounts = holder;
        foreach (string step in path)
        {
            amounts = amounts[step];
        }

        foreach (Member amount in amounts.Members)
        {
            if (Quantity.TryParse(amount.Value.TextOrEmpty, out Quantity quantity)
                && quantity.RoundUp(-3) is var rounded && rounded != quantity)
            {
                ObjectDraft opened = holder;
                foreach (string step in path)
                {
                    opened = opened.Object(step);
                }

                opened.Set(amount.Name, rounded.ToString());
            }
        }
    }

    private static void CompleteDownwardItems(ObjectDraft holder)
    {
        foreach (ObjectDraft item in holder.Each("items"))
        {
            item.Opened("fieldRef")?.DefaultText("apiVersion", "v1");
        }
    }
}
