using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Xebec.Api.Documents;
using Xebec.Api.Keys;
using Xebec.Client.Seam;

namespace Xebec.Tests.Control;

/// <summary>
/// Just enough of an API server in memory to run informers and controllers against: versions, conflicts, generated names, finalizers,
/// merge patches, bindings, watches. No defaults, no validation.
/// </summary>
public sealed class FakeApiServer(TimeProvider time) : IApiServer
{
    private readonly SortedDictionary<string, ApiObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Revision, ApiEvent Event, ResourceName Resource)> _history = [];
    private readonly List<Watcher> _watchers = [];
    private readonly Dictionary<string, string> _discovery = [];
    private long _revision = 100;
    private int _names;

    private sealed record Watcher(ApiResource Resource, string? Namespace, string Query, Channel<ApiEvent> Events);

    /// <summary>All requests but reads, as "METHOD target".</summary>
    public List<string> Writes { get; } = [];

    public int Lists { get; private set; }

    public int Watches { get; private set; }

    /// <summary>Answers in place of the server when it returns one.</summary>
    public Func<ApiCall, ApiAnswer?>? Intercept { get; set; }

    /// <summary>Watches from before this revision get a 410.</summary>
    public long Forgotten { get; set; }

    /// <summary>When true, changes are kept from watchers until it is false again and something happens.</summary>
    public bool Lagging { get; set; }

    public IEnumerable<ApiObject> All(ApiResource resource) => _objects.Values.Where(o => o.Key.Resource == resource.Name);

    public ApiObject? Get(ApiResource resource, string ns, string name) => _objects.GetValueOrDefault(new ObjectKey(resource.Name, ns, name).ToString());

    public void Discover(string path, string json) => _discovery[path] = json;

    public ApiObject Put(ApiResource resource, string json) => Put(resource, Document.Parse(Encoding.UTF8.GetBytes(json)).Root);

    /// <summary>Creates or replaces, without asking about versions.</summary>
    public ApiObject Put(ApiResource resource, Value value)
    {
        ObjectDraft draft = ObjectDraft.Open(value).Clone();
        ObjectDraft metadata = draft.Object("metadata");
        string ns = metadata["namespace"].TextOrEmpty;
        ApiObject? old = _objects.GetValueOrDefault(new ObjectKey(resource.Name, ns, metadata["name"].TextOrEmpty).ToString());
        if (old is null && metadata["uid"].IsNullOrAbsent)
        {
            metadata["uid"] = $"uid-{++_names:0000}";
        }

        return Store(resource, draft, old);
    }

    public void Remove(ApiResource resource, string ns, string name)
    {
        if (Get(resource, ns, name) is { } held)
        {
            Erase(resource, held);
        }
    }

    /// <summary>Ends all watches, as a server that restarts.</summary>
    public void Disconnect()
    {
        foreach (Watcher watcher in _watchers.ToList())
        {
            watcher.Events.Writer.TryComplete(new ApiUnreachableException("the connection broke"));
        }

        _watchers.Clear();
    }

    /// <summary>Ends all watches with this Status.</summary>
    public void EndWatches(ApiStatus status)
    {
        foreach (Watcher watcher in _watchers.ToList())
        {
            watcher.Events.Writer.TryWrite(new ApiEvent(ApiEventType.Error, null, "", status));
        }
    }

    public ValueTask<ApiList> ListAsync(ApiResource resource, string? ns, string query, CancellationToken cancellation)
    {
        Lists++;
        if (Intercept?.Invoke(new ApiCall("LIST", resource.Path(ns))) is { } instead)
        {
            return ValueTask.FromResult(new ApiList([], "", instead.Status));
        }

        List<ApiObject> items = [.. All(resource).Where(o => ns is null || o.Key.Namespace == ns)];
        return ValueTask.FromResult(new ApiList(items, _revision.ToString(CultureInfo.InvariantCulture)));
    }

    public async IAsyncEnumerable<ApiEvent> WatchAsync(
        ApiResource resource, string? ns, string query, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Watches++;
        long from = long.Parse(resourceVersion, CultureInfo.InvariantCulture);
        if (from < Forgotten)
        {
            yield return new ApiEvent(ApiEventType.Error, null, "", new ApiStatus(410, "Expired", "too old resource version"));
            yield break;
        }

        var watcher = new Watcher(resource, ns, query, Channel.CreateUnbounded<ApiEvent>());
        foreach ((long revision, ApiEvent past, ResourceName name) in _history)
        {
            if (revision > from && name == resource.Name && (ns is null || past.Object!.Key.Namespace == ns))
            {
                watcher.Events.Writer.TryWrite(past);
            }
        }

        _watchers.Add(watcher);
        // not ReadAllAsync, which goes on in other threads
        while (await watcher.Events.Reader.WaitToReadAsync(cancellation))
        {
            while (Lagging)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellation);
            }

            while (watcher.Events.Reader.TryRead(out ApiEvent one))
            {
                yield return one;
            }
        }
    }

    public ValueTask<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellation)
    {
        if (call.Method != "GET")
        {
            Writes.Add($"{call.Method} {call.Target}");
        }

        return ValueTask.FromResult(Intercept?.Invoke(call) ?? Answer(call));
    }

    private ApiAnswer Answer(ApiCall call)
    {
        string path = call.Target.Split('?')[0];
        if (_discovery.TryGetValue(path, out string? found))
        {
            return new ApiAnswer(200, Encoding.UTF8.GetBytes(found));
        }

        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int at = parts[0] == "api" ? 2 : 3;
        if (parts.Length <= at)
        {
            return Status(404, "NotFound", "no such path");
        }

        string group = parts[0] == "api" ? "" : parts[1];
        string ns = "";
        if (parts[at] == "namespaces" && parts.Length > at + 2 && parts[at + 2] is not ("status" or "finalize"))
        {
            ns = parts[at + 1];
            at += 2;
        }

        var resource = new ApiResource(group, parts[at - (ns.Length > 0 ? 3 : 1)], parts[at], "", ns.Length > 0);
        string name = parts.Length > at + 1 ? parts[at + 1] : "";
        string sub = parts.Length > at + 2 ? parts[at + 2] : "";
        Value body = call.Body.IsEmpty ? default : Document.Parse(call.Body).Root;
        ApiObject? held = name.Length > 0 ? Get(resource, ns, name) : null;
        if (name.Length > 0 && held is null)
        {
            return Status(404, "NotFound", $"{resource.Name} \"{name}\" not found");
        }

        return (call.Method, sub) switch
        {
            ("GET", _) when name.Length > 0 => Ok(held!),
            ("GET", _) => List(resource, ns),
            ("POST", "binding") => Bind(resource, held!, body),
            ("POST", _) => Create(resource, ns, body),
            ("PUT", "finalize") => Update(resource, held!, Over(held!, "spec", body)),
            ("PUT", "status") => Update(resource, held!, WithAnnotations(Over(held!, "status", body), body)),
            ("PUT", _) => Update(resource, held!, body),
            ("PATCH", _) => Update(resource, held!, Merge(held!.Root, body)),
            ("DELETE", _) when name.Length > 0 => Delete(resource, held!, body),
            ("DELETE", _) => DeleteAll(resource, ns),
            _ => Status(405, "MethodNotAllowed", "no"),
        };
    }

    private ApiAnswer List(ApiResource resource, string ns)
    {
        var items = new ArrayDraft(All(resource).Where(o => ns.Length == 0 || o.Key.Namespace == ns).Select(o => o.Root));
        var list = new ObjectDraft().Set("kind", "List").Set("metadata", new ObjectDraft().Set("resourceVersion", _revision.ToString(CultureInfo.InvariantCulture))).Set("items", items);
        return new ApiAnswer(200, JsonText.ToBytes(list));
    }

    private ApiAnswer Create(ApiResource resource, string ns, Value body)
    {
        ObjectDraft draft = ObjectDraft.Open(body).Clone();
        ObjectDraft metadata = draft.Object("metadata");
        if (ns.Length > 0)
        {
            metadata["namespace"] = ns;
        }

        if (metadata["name"].IsNullOrAbsent)
        {
            metadata["name"] = metadata["generateName"].TextOrEmpty + (++_names).ToString("x5", CultureInfo.InvariantCulture);
        }

        string name = metadata["name"].TextOrEmpty;
        if (Get(resource, ns, name) is not null)
        {
            return Status(409, "AlreadyExists", $"{resource.Name} \"{name}\" already exists");
        }

        metadata["uid"] = $"uid-{++_names:0000}";
        metadata["creationTimestamp"] = Rfc3339(time.GetUtcNow());
        metadata["generation"] = 1;
        return Ok(Store(resource, draft, null), 201);
    }

    private ApiAnswer Update(ApiResource resource, ApiObject held, Value body)
    {
        string version = body["metadata"]["resourceVersion"].TextOrEmpty;
        string uid = body["metadata"]["uid"].TextOrEmpty;
        if ((version.Length > 0 && version != held.ResourceVersion) || (uid.Length > 0 && uid != held.Uid.Text))
        {
            return Status(409, "Conflict", $"Operation cannot be fulfilled on {resource.Name} \"{held.Key.Name}\": the object has been modified");
        }

        ObjectDraft draft = ObjectDraft.Open(body).Clone();
        ObjectDraft metadata = draft.Object("metadata");
        metadata["uid"] = held.Uid.Text;
        metadata["creationTimestamp"] = held.Root["metadata"]["creationTimestamp"];
        metadata["resourceVersion"] = held.ResourceVersion;
        if (draft.AsValue == held.Root)
        {
            return Ok(held);
        }

        if (draft["spec"] != held.Root["spec"])
        {
            metadata["generation"] = (held.Root["metadata"]["generation"].Integer ?? 1) + 1;
        }

        bool gone = metadata["deletionTimestamp"].Exists && metadata["finalizers"].Count == 0 && draft["spec"]["finalizers"].Count == 0;
        if (gone)
        {
            return Ok(Erase(resource, held));
        }

        return Ok(Store(resource, draft, held));
    }

    private ApiAnswer Delete(ApiResource resource, ApiObject held, Value options)
    {
        Value conditions = options["preconditions"];
        if ((conditions["uid"].Text is { } uid && uid != held.Uid.Text) || (conditions["resourceVersion"].Text is { } version && version != held.ResourceVersion))
        {
            return Status(409, "Conflict", "Precondition failed");
        }

        ObjectDraft draft = ObjectDraft.Open(held.Root).Clone();
        ObjectDraft metadata = draft.Object("metadata");
        string? finalizer = options["propagationPolicy"].Text switch { "Foreground" => "foregroundDeletion", "Orphan" => "orphan", _ => null };
        if (finalizer is not null && !metadata["finalizers"].Elements.ToList().Any(f => f.TextIs(finalizer)))
        {
            metadata.Array("finalizers").Add(finalizer);
        }

        if (metadata["finalizers"].Count == 0 && draft["spec"]["finalizers"].Count == 0)
        {
            Erase(resource, held);
            return new ApiAnswer(200, Encoding.UTF8.GetBytes("""{"kind":"Status","status":"Success"}"""));
        }

        if (metadata["deletionTimestamp"].IsNullOrAbsent)
        {
            metadata["deletionTimestamp"] = Rfc3339(time.GetUtcNow());
        }

        return Ok(Store(resource, draft, held));
    }

    private ApiAnswer DeleteAll(ApiResource resource, string ns)
    {
        foreach (ApiObject one in All(resource).Where(o => o.Key.Namespace == ns).ToList())
        {
            Delete(resource, one, default);
        }

        return new ApiAnswer(200, Encoding.UTF8.GetBytes("""{"kind":"Status","status":"Success"}"""));
    }

    private ApiAnswer Bind(ApiResource resource, ApiObject held, Value binding)
    {
        ObjectDraft draft = ObjectDraft.Open(held.Root).Clone();
        draft.Object("spec")["nodeName"] = binding["target"]["name"];
        Store(resource, draft, held);
        return new ApiAnswer(201, Encoding.UTF8.GetBytes("""{"kind":"Status","status":"Success"}"""));
    }

    private ApiObject Store(ApiResource resource, ObjectDraft draft, ApiObject? old)
    {
        string version = (++_revision).ToString(CultureInfo.InvariantCulture);
        ObjectDraft metadata = draft.Object("metadata");
        metadata["resourceVersion"] = version;
        var key = new ObjectKey(resource.Name, metadata["namespace"].TextOrEmpty, metadata["name"].TextOrEmpty);
        var stored = new ApiObject(key, new Uid(metadata["uid"].TextOrEmpty), version, JsonText.ToBytes(draft));
        _objects[key.ToString()] = stored;
        Tell(new ApiEvent(old is null ? ApiEventType.Added : ApiEventType.Modified, stored, version));
        return stored;
    }

    private ApiObject Erase(ApiResource resource, ApiObject held)
    {
        _objects.Remove(held.Key.ToString());
        string version = (++_revision).ToString(CultureInfo.InvariantCulture);
        var last = new ApiObject(held.Key, held.Uid, version, held.Bytes);
        Tell(new ApiEvent(ApiEventType.Deleted, last, version));
        return held;
    }

    private void Tell(ApiEvent one)
    {
        ObjectKey key = one.Object!.Key;
        _history.Add((_revision, one, key.Resource));
        foreach (Watcher watcher in _watchers)
        {
            if (watcher.Resource.Name == key.Resource && (watcher.Namespace is null || watcher.Namespace == key.Namespace))
            {
                watcher.Events.Writer.TryWrite(one);
            }
        }
    }

    private static Value Over(ApiObject held, string part, Value body)
    {
        ObjectDraft draft = ObjectDraft.Open(held.Root).Clone();
        draft[part] = body[part];
        draft.Object("metadata")["resourceVersion"] = body["metadata"]["resourceVersion"];
        return draft;
    }

    private static Value WithAnnotations(Value value, Value body)
    {
        var draft = ObjectDraft.Open(value);
        draft.Object("metadata")["annotations"] = body["metadata"]["annotations"];
        return draft;
    }

    private static Value Merge(Value target, Value patch)
    {
        if (!patch.IsObject)
        {
            return patch;
        }

        ObjectDraft merged = ObjectDraft.Open(target).Clone();
        foreach (Member member in patch.Members)
        {
            merged[member.Name] = member.Value.Kind == ValueKind.Null ? default : Merge(merged[member.Name], member.Value);
        }

        return merged;
    }

    private static ApiAnswer Ok(ApiObject item, int code = 200) => new(code, item.Bytes) { Object = item };

    public static ApiAnswer Status(int code, string reason, string message) => new(
        code,
        JsonText.ToBytes(new ObjectDraft().Set("kind", "Status").Set("apiVersion", "v1").Set("status", "Failure").Set("message", message).Set("reason", reason).Set("code", code)));

    private static string Rfc3339(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
