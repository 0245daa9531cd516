using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Api.Names;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Writing;

/// <summary>A body of the request's kind, parsed; or the error to answer.</summary>
public readonly record struct ObjectBody(Value Root, StatusError? Error);

/// <summary>Step 7 for whole objects: decode, check the kind, parse into canonical form, report what was unknown.</summary>
public static class BodyReader
{
    // how much of a body upstream's messages repeat
    private const int ShownBytes = 30;

    /// <summary>Reads a body that must be an object of <paramref name="kind"/>.</summary>
    public static ObjectBody Read(RequestContext request, KindName kind, TypeSchema type, FieldValidation validation)
    {
        DecodedBody decoded = Decode(request.Request, kind);
        bool custom = request.Resource.Type.Custom && kind == request.Resource.Type.Kind;
        StatusError? refused = decoded.Document is { } document
            ? (custom ? Untyped(request.Request, document, kind, validation) : null) ?? CheckKind(document, kind, custom)
            : decoded.Error;
        if (refused is not null)
        {
            return new ObjectBody(default, refused);
        }

        return Canonical(request, kind, type, decoded, validation);
    }

    /// <summary>Parses a decoded body, or a patched object: structure errors and unknown fields become the answer or warnings.</summary>
    public static ObjectBody Canonical(
        RequestContext request, KindName kind, TypeSchema type, Document document, FieldValidation validation) =>
        Canonical(request, kind, type, DecodedBody.Of(document), validation);

    private static ObjectBody Canonical(
        RequestContext request, KindName kind, TypeSchema type, DecodedBody decoded, FieldValidation validation)
    {
        ParsedBody parsed = BodyParser.ParseSent(type, decoded.Document!.Root);
        if (parsed.Problem is { } problem)
        {
            return new ObjectBody(default, StatusError.BadRequest(CannotBeHandled(kind.Kind, kind.Version, kind.Kind, problem)));
        }

        if (parsed.Notices.Count + decoded.Repeated.Count > 0 && validation == FieldValidation.Strict)
        {
            IEnumerable<string> fields = parsed.Notices.Select(n => n.ToString());
            string all = string.Join(", ", decoded.Repeated.Count > 0 ? fields.Prepend(decoded.RepeatedError) : fields);
            return new ObjectBody(
                default, StatusError.BadRequest(CannotBeHandled(kind.Kind, kind.Version, kind.Kind, "strict decoding error: " + all)));
        }

        if (validation == FieldValidation.Warn)
        {
            request.Warnings.AddRange(decoded.Repeated);
            request.Warnings.AddRange(parsed.Notices.Select(n => n.ToString()));
        }

        var draft = ObjectDraft.Open(parsed.Document!.Root);
        draft.Set("kind", kind.Kind).Set("apiVersion", kind.ApiVersion);
        return new ObjectBody(draft, null);
    }

    /// <summary>Any body as JSON: JSON, YAML or protobuf by its media type.</summary>
    private static DecodedBody Decode(Request request, KindName kind)
    {
        DecodedBody decoded = DecodeMedia(request, kind);
        return decoded.Document is not null && !BodyKind.TryRead(decoded.Document, out _, out string? problem)
            ? DecodedBody.Refused(
                $"the object provided is unrecognized (must be of type {kind.Kind}): {problem} ({Shown(request.Body.Span)})")
            : decoded;
    }

    private static DecodedBody DecodeMedia(Request request, KindName kind)
    {
        string media = MediaTypeOf(request);
        string must = $"the object provided is unrecognized (must be of type {kind.Kind}): ";
        switch (media)
        {
            case "" or "application/json":
                if (Document.TryParse(request.Body, out Document? document, out string? problem))
                {
                    return DecodedBody.Of(document);
                }

                string why = EndsEarly(request.Body.Span) ? "unexpected end of JSON input" : problem!;
                return DecodedBody.Refused($"{must}couldn't get version/kind; json parse error: {why} ({Shown(request.Body.Span)})");
            case "application/yaml":
                return BodyFormats.Yaml(request.Body, must, $" ({Shown(request.Body.Span)})");
            case "application/vnd.kubernetes.protobuf":
                return BodyFormats.Protobuf(request.Body, kind, must);
            default:
                return new DecodedBody(null, StatusError.UnsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json, application/yaml, application/vnd.kubernetes.protobuf"), []);
        }
    }

    public static string MediaTypeOf(Request request)
    {
        string content = request.Headers.Get("Content-Type") ?? "";
        int parameters = content.IndexOf(';');
        return (parameters < 0 ? content : content[..parameters]).Trim().ToLowerInvariant();
    }

    /// <summary>The options of a deletion: from the body when there is one, else from the query.</summary>
    public static DeleteOptions? ReadDeleteOptions(RequestContext request, out StatusError? error)
    {
        Value body = default;
        if (!request.Request.Body.IsEmpty)
        {
            var kind = new KindName("meta.k8s.io", "v1", "DeleteOptions");
            DecodedBody decoded = Decode(request.Request, kind with { Group = "" });
            error = decoded.Error;
            if (decoded.Document is null)
            {
                return null;
            }

            // every group has these options, so that their version says nothing
            if (decoded.Document.Root["kind"].Text is { Length: > 0 } other && other != kind.Kind)
            {
                error = CheckKind(decoded.Document, kind with { Group = "" }, custom: false);
                return null;
            }

            TypeSchema? type = KubernetesTable.BuiltIn.Type("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions");
            ParsedBody parsed = BodyParser.Parse(type!, decoded.Document);
            if (parsed.Problem is { } problem)
            {
                error = StatusError.BadRequest(CannotBeHandled("DeleteOptions", "v1", "DeleteOptions", problem));
                return null;
            }

            body = parsed.Document!.Root;
        }

        return DeleteOptions.Read(request.Target.Query, body, out error);
    }

    internal static string CannotBeHandled(string kind, string version, string wanted, string why) =>
        $"{kind} in version {GoText.Quote(version)} cannot be handled as a {wanted}: {why}";

    /// <summary>The beginning of a body as messages repeat it: text when it looks like JSON, bytes otherwise.</summary>
    internal static string Shown(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return "<empty>";
        }

        ReadOnlySpan<byte> some = body.Length > ShownBytes ? body[..ShownBytes] : body;
        string text = body[0] == '{' ? Encoding.UTF8.GetString(some) : Convert.ToHexStringLower(some);
        return body.Length > ShownBytes ? text + " ..." : text;
    }

    internal static bool EndsEarly(ReadOnlySpan<byte> json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(json, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            // malformed before its end
            return false;
        }
    }

    // a custom object is known only by what it says of itself, so that nothing is taken from the request
    private static StatusError? Untyped(Request request, Document document, KindName wanted, FieldValidation validation)
    {
        string sent = Encoding.UTF8.GetString(request.Body.Span);
        string kind = document.Root["kind"].TextOrEmpty;
        if (kind.Length > 0)
        {
            return document.Root["apiVersion"].TextOrEmpty.Length > 0
                ? null
                : StatusError.BadRequest(CannotBeHandled(kind, "", wanted.Kind, $"Object 'apiVersion' is missing in '{sent}'"));
        }

        // upstream's strict reader says it otherwise than the other
        return StatusError.BadRequest(validation == FieldValidation.Ignore
            ? CannotBeHandled(wanted.Kind, wanted.Version, wanted.Kind, $"Object 'Kind' is missing in '{document.Root}'")
            : $"the object provided is unrecognized (must be of type {wanted.Kind}): "
                + $"Object 'Kind' is missing in '{sent}' ({Shown(request.Body.Span)})");
    }

    // what is missing is taken from the request; what is there must agree with it
    private static StatusError? CheckKind(Document document, KindName wanted, bool custom)
    {
        string kind = document.Root["kind"].Text is { Length: > 0 } k ? k : wanted.Kind;
        string apiVersion = document.Root["apiVersion"].Text is { Length: > 0 } v ? v : wanted.ApiVersion;
        if (kind == wanted.Kind && (apiVersion == wanted.ApiVersion || FormerVersions.StillTaken(wanted, apiVersion)))
        {
            return null;
        }

        string[] parts = apiVersion.Split('/');
        if (parts.Length > 2)
        {
            return StatusError.BadRequest(
                $"the object provided is unrecognized (must be of type {wanted.Kind}): "
                + $"unexpected GroupVersion string: {apiVersion} ({Shown(document.Bytes.Span)})");
        }

        var given = parts.Length == 2 ? new KindName(parts[0], parts[1], kind) : new KindName("", parts[0], kind);

        // a body for a definition's path may be of any kind, until its version is looked at
        if (!(custom && apiVersion != wanted.ApiVersion) && Unregistered(given) is { } unknown)
        {
            return StatusError.BadRequest(CannotBeHandled(kind, given.Version, wanted.Kind, unknown));
        }

        return StatusError.BadRequest(kind == wanted.Kind || custom
            ? $"the API version in the data ({given.ApiVersion}) does not match the expected API version ({wanted.ApiVersion})"
            : CannotBeHandled(kind, given.Version, wanted.Kind, Unconvertible(given, wanted)));
    }

    /// <summary>Why an object that a patch made cannot be of the wanted kind, by the kind it says itself; null when it can.</summary>
    public static string? OtherKind(Value patched, KindName wanted)
    {
        string kind = patched["kind"].Text is { Length: > 0 } k ? k : wanted.Kind;
        string[] parts = (patched["apiVersion"].Text is { Length: > 0 } v ? v : wanted.ApiVersion).Split('/');
        if (parts.Length > 2)
        {
            return $"unexpected GroupVersion string: {string.Join('/', parts)}";
        }

        var given = new KindName(parts.Length == 2 ? parts[0] : "", parts[^1], kind);
        return given == wanted ? null : Unregistered(given) ?? (kind == wanted.Kind ? null : Unconvertible(given, wanted));
    }

    private static string? Unregistered(KindName given) => KubernetesTable.BuiltIn.Type(given) is not null || FormerVersions.Had(given)
        ? null
        : $"no kind {GoText.Quote(given.Kind)} is registered for version {GoText.Quote(given.ApiVersion)}"
            + " in scheme \"pkg/api/legacyscheme/scheme.go:30\"";

    private static string Unconvertible(KindName given, KindName wanted) =>
        $"converting ({given.Version}.{given.Kind}) to ({InternalGroup(wanted.Group)}.{wanted.Kind}): unknown conversion";

    private static string InternalGroup(string group) => group.Length == 0 ? "core" : group.Split('.')[0];
}
