using System.Text.Json;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Client.Http;

/// <summary>Tells from a request's path which object its answer may carry.</summary>
internal static class AnsweredObject
{
    /// <summary>
    /// The object in a successful answer; null for lists, statuses and whatever a subresource answers that is not the object itself.
    /// </summary>
    public static ApiObject? Read(string target, ReadOnlyMemory<byte> body)
    {
        if (ResourceOf(target) is not { } resource || body.Span is not [(byte)'{', ..])
        {
            return null;
        }

        ObjectHead head;
        try
        {
            head = ObjectHead.Read(body.Span);
        }
        catch (JsonException)
        {
            // not JSON: some subresources answer plain text
            return null;
        }

        if (head.Name.Length == 0 || head.Kind.Length == 0 || head.Kind is "Status" or "Table" or "Scale")
        {
            return null;
        }

        return new ApiObject(new ObjectKey(resource, head.Namespace, head.Name), new Uid(head.Uid), head.ResourceVersion, body);
    }

    // /api/v1/… and /apis/GROUP/VERSION/…, then [namespaces/NS/]RESOURCE[/NAME[/SUBRESOURCE]]
    private static ResourceName? ResourceOf(string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string[] parts = (query < 0 ? target : target[..query]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        int at = parts is ["api", ..] ? 2 : parts is ["apis", ..] ? 3 : int.MaxValue;
        if (parts.Length <= at)
        {
            return null;
        }

        string group = parts[0] == "api" ? "" : parts[1];
        bool inNamespace = parts[at] == "namespaces" && parts.Length > at + 2 && parts[at + 2] is not ("status" or "finalize");
        at += inNamespace ? 2 : 0;
        string? subresource = parts.Length > at + 2 ? parts[at + 2] : null;
        bool whole = subresource is null or "status" or "finalize" or "approval" or "resize" or "ephemeralcontainers";
        return whole ? new ResourceName(group, parts[at]) : null;
    }
}
