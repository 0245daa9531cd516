using System.Buffers.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Store.Seam;

namespace Xebec.Server.Reading;

/// <summary>
/// Where the next page of a list begins: upstream's wire form, base64url of JSON with the revision of the first page and the last key
/// given. A revision of -1 asks for "whatever is newest": the inconsistent continuation offered after a 410.
/// </summary>
/// <param name="Revision">Revision all pages are read at; -1 for the newest.</param>
/// <param name="Start">
/// Key relative to the collection, <c>namespace/name</c> or <c>name</c>, ending with a NUL: the first key after the last one given.
/// </param>
public sealed record ContinueToken(long Revision, string Start)
{
    private const string FormatVersion = "meta.k8s.io/v1";

    public static ContinueToken After(Api.Keys.Revision revision, StoredObject last, bool allNamespaces)
    {
        string relative = allNamespaces && last.Key.Namespace.Length > 0 ? $"{last.Key.Namespace}/{last.Key.Name}" : last.Key.Name;
        return new ContinueToken(revision.Number, relative + "\0");
    }

    /// <summary>Null and a reason when the text is not a token.</summary>
    public static ContinueToken? Read(string text, out string? problem)
    {
        problem = null;
        byte[] bytes = new byte[text.Length];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out int used))
        {
            problem = "continue key is not valid: illegal base64 data";
            return null;
        }

        if (!Document.TryParse(bytes.AsMemory(0, used), out Document? document, out _) || !document.Root.IsObject)
        {
            problem = "continue key is not valid: invalid character";
            return null;
        }

        Value root = document.Root;
        if (!root["v"].TextIs(FormatVersion))
        {
            problem = "continue key is not valid: server does not recognize this encoded version " + root["v"].TextOrEmpty;
            return null;
        }

        long revision = root["rv"].Integer ?? 0;
        if (revision == 0)
        {
            problem = "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)";
            return null;
        }

        string start = root["start"].TextOrEmpty;
        if (start.Length == 0)
        {
            problem = "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)";
            return null;
        }

        return new ContinueToken(revision, start);
    }

    public override string ToString()
    {
        var token = new ObjectDraft().Set("v", FormatVersion).Set("rv", Revision).Set("start", Start);
        return Base64Url.EncodeToString(JsonText.ToBytes(token));
    }

    /// <summary>The key the next page starts after.</summary>
    public ObjectKey KeyBefore(ResourceName resource, string ns)
    {
        string path = Start.TrimEnd('\0');
        int slash = path.IndexOf('/');
        return slash < 0 ? new ObjectKey(resource, ns, path) : new ObjectKey(resource, path[..slash], path[(slash + 1)..]);
    }
}
