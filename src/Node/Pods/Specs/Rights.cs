using Xebec.Api.Core.V1;
using Xebec.Node.Cri;

namespace Xebec.Node.Pods.Specs;

/// <summary>Security contexts of pod and container as the runtime wants them.</summary>
public static class Rights
{
    private static readonly string[] Masked =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static SecurityOptions OfSandbox(PodGoal goal, NodePlace place)
    {
        PodSecurityContext pod = goal.Pod.Spec.SecurityContext;
        return new SecurityOptions
        {
            Privileged = goal.Containers().Any(c => c.Spec.SecurityContext.Privileged == true),
            RunAsUser = pod.RunAsUser,
            RunAsGroup = pod.RunAsUser is null ? null : pod.RunAsGroup,
            SupplementalGroups = Groups(pod),
            SupplementalGroupsPolicy = Policy(pod),
            Seccomp = pod.SeccompProfile.Exists ? Seccomp(pod.SeccompProfile, place) : new(ProfileType.RuntimeDefault),
            Selinux = Selinux(pod.SeLinuxOptions),
        };
    }

    /// <param name="pod">The pod's context.</param>
    /// <param name="own">The container's, which goes before it.</param>
    /// <param name="image">The container's image: whom it runs as when the contexts don't say.</param>
    /// <exception cref="PodFault">The container must not run as root and would, or nobody can tell.</exception>
    public static SecurityOptions OfContainer(
        PodSecurityContext pod, SecurityContext own, ImageStatus? image, string podText, string container, NodePlace place)
    {
        long? user = own.RunAsUser ?? pod.RunAsUser;
        if ((own.RunAsNonRoot ?? pod.RunAsNonRoot) == true)
        {
            RequireOther(user, image, podText, container);
        }

        bool privileged = own.Privileged == true;
        bool bare = privileged || own.ProcMount == "Unmasked";
        SeccompProfile seccomp = own.SeccompProfile.Exists ? own.SeccompProfile : pod.SeccompProfile;
        AppArmorProfile armor = own.AppArmorProfile.Exists ? own.AppArmorProfile : pod.AppArmorProfile;
        return new SecurityOptions
        {
            Privileged = privileged,
            RunAsUser = user ?? image?.Uid,
            RunAsUserName = user is null && image is { Uid: null, UserName: { Length: > 0 } name } ? name : null,
            RunAsGroup = own.RunAsGroup ?? pod.RunAsGroup,
            ReadOnlyRootFilesystem = own.ReadOnlyRootFilesystem == true,
            SupplementalGroups = Groups(pod),
            SupplementalGroupsPolicy = Policy(pod),
            AddCapabilities = [.. own.Capabilities.Add],
            DropCapabilities = [.. own.Capabilities.Drop],
            NoNewPrivileges = own.AllowPrivilegeEscalation == false,
            MaskedPaths = bare ? [] : Masked,
            ReadOnlyPaths = bare ? [] : ReadOnly,
            Seccomp = privileged || !seccomp.Exists ? new(ProfileType.Unconfined) : Seccomp(seccomp, place),
            AppArmor = armor.Exists ? new(TypeOf(armor.Type), armor.LocalhostProfile ?? "") : null,
            Selinux = Selinux(own.SeLinuxOptions.Exists ? own.SeLinuxOptions : pod.SeLinuxOptions),
        };
    }

    private static void RequireOther(long? user, ImageStatus? image, string pod, string container)
    {
        if (user == 0)
        {
            throw new PodFault($"container's runAsUser breaks non-root policy (pod: \"{pod}\", container: {container})");
        }

        if (user is null && image is not null)
        {
            if (image.Uid is 0 || (image.Uid is null && image.UserName.Length == 0))
            {
                throw new PodFault($"container has runAsNonRoot and image will run as root (pod: \"{pod}\", container: {container})");
            }

            if (image.Uid is null)
            {
                throw new PodFault(
                    $"container has runAsNonRoot and image has non-numeric user ({image.UserName}), cannot verify user is non-root (pod: "
                    + $"\"{pod}\", container: {container})");
            }
        }
    }

    private static long[] Groups(PodSecurityContext pod) =>
        pod.FsGroup is { } group ? [.. pod.SupplementalGroups, group] : [.. pod.SupplementalGroups];

    private static SupplementalGroupsPolicy Policy(PodSecurityContext pod) =>
        pod.SupplementalGroupsPolicy == "Strict" ? SupplementalGroupsPolicy.Strict : SupplementalGroupsPolicy.Merge;

    private static SecurityProfile Seccomp(SeccompProfile profile, NodePlace place) => profile.Type == "Localhost"
        ? new(ProfileType.Localhost, Path.Combine(place.SeccompDirectory, profile.LocalhostProfile ?? ""))
        : new(TypeOf(profile.Type));

    private static ProfileType TypeOf(string type) => type switch
    {
        "RuntimeDefault" => ProfileType.RuntimeDefault,
        "Localhost" => ProfileType.Localhost,
        _ => ProfileType.Unconfined,
    };

    private static SelinuxOptions? Selinux(SELinuxOptions options) =>
        options.Exists ? new(options.User, options.Role, options.Type, options.Level) : null;
}
