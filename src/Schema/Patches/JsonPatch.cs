using Xebec.Api.Documents;

namespace Xebec.Schema.Patches;

/// <summary>JSON Patch, RFC 6902, as upstream applies it: all operations or none.</summary>
/// <remarks>
/// Upstream's liberties, which are on the wire: <c>replace</c> adds a member that is missing; negative positions count from the end
/// (<c>-1</c> is the last element, and for <c>add</c> the place after it); <c>01</c> is a position; <c>test</c> of a missing member for
/// null succeeds; text before the first slash of a path is ignored; the whole object can be replaced and tested, not added or removed.
/// </remarks>
public static class JsonPatch
{
    /// <summary>Operations in one patch.</summary>
    public const int OperationsMax = 10_000;

    /// <summary>Bytes of JSON that all <c>copy</c> operations of a patch may write together: 3 MiB, as a request's body.</summary>
    public const long CopyBytesMax = 3 * 1024 * 1024;

    /// <summary>Patches <paramref name="target"/> in place.</summary>
    /// <param name="target">The live object, opened; do not use it after a problem.</param>
    /// <param name="patch">A list of operations; null is an empty one.</param>
    public static PatchResult Apply(ObjectDraft target, Value patch)
    {
        ArgumentNullException.ThrowIfNull(target);
        int operations = patch.Count;
        if (operations > OperationsMax)
        {
            return PatchProblem.TooLarge($"The allowed maximum operations in a JSON patch is {OperationsMax}, got {operations}");
        }

        var run = new Run { Root = target };
        foreach (Value operation in patch.Elements)
        {
            if (run.Do(operation) is { } why)
            {
                return PatchProblem.Rejected(why) with { TestFailed = run.TestFailed };
            }
        }

        if (!run.Root.IsObject)
        {
            return PatchProblem.Unreadable(
                run.Root.ToString(), "json: cannot unmarshal array into Go value of type map[string]interface {}");
        }

        return ObjectDraft.Open(run.Root);
    }

    private sealed class Run
    {
        private long _copied;

        public Value Root { get; set; }

        public bool TestFailed { get; private set; }

        // null, or what is wrong
        public string? Do(Value operation)
        {
            if (operation["path"].Text is not { } path)
            {
                return "it has no path";
            }

            Value value = operation["value"];
            return operation["op"].Text switch
            {
                "add" => Add(path, value.Exists ? value : Value.Null),
                "remove" => Remove(path),
                "replace" => Replace(path, value.Exists ? value : Value.Null),
                "move" => Move(operation["from"].Text, path),
                "copy" => Copy(operation["from"].Text, path),
                "test" => Test(path, value),
                { } unknown => $"\"{unknown}\" is not an operation",
                null => "it has no op",
            };
        }

        private string? Add(string path, Value value)
        {
            return PatchSlot.TryOpen(Root, path, out PatchSlot slot)
                ? In("add", path, slot.Add(value))
                : $"add operation does not apply: doc is missing path: \"{path}\": {PatchSlot.Missing}";
        }

        private string? Remove(string path)
        {
            return PatchSlot.TryOpen(Root, path, out PatchSlot slot)
                ? In("remove", path, slot.Remove())
                : $"remove operation does not apply: doc is missing path: \"{path}\": {PatchSlot.Missing}";
        }

        private string? Replace(string path, Value value)
        {
            if (path.Length > 0)
            {
                string lacks = PatchSlot.TryOpen(Root, path, out PatchSlot slot) ? "key" : "path";
                return lacks == "key" && slot.Replace(value)
                    ? null
                    : $"replace operation does not apply: doc is missing {lacks}: {path}: {PatchSlot.Missing}";
            }

            if (!value.IsObject && !value.IsArray)
            {
                return "the whole object can only be replaced by an object";
            }

            Root = value.IsObject ? ObjectDraft.Open(value).AsValue : ArrayDraft.Open(value).AsValue;
            return null;
        }

        private string? Move(string? from, string path)
        {
            if (from is null)
            {
                return "it has no from";
            }

            if (!PatchSlot.TryRead(Root, from, out Value moved))
            {
                return $"move operation does not apply: doc is missing from path: {from}: {PatchSlot.Missing}";
            }

            if (Nesting.Exceeds(moved, Document.DepthMax))
            {
                return $"what is moved nests deeper than {Document.DepthMax} levels";
            }

            return Remove(from) ?? Add(path, moved.Exists ? moved : Value.Null);
        }

        private string? Copy(string? from, string path)
        {
            if (from is null)
            {
                return "it has no from";
            }

            if (!PatchSlot.TryRead(Root, from, out Value source))
            {
                return $"copy operation does not apply: doc is missing from path: {from}: {PatchSlot.Missing}";
            }

            if (!source.IsNullOrAbsent)
            {
                if (Nesting.Exceeds(source, Document.DepthMax))
                {
                    return $"what is copied nests deeper than {Document.DepthMax} levels";
                }

                // the size is that of the text: a copy of a copy grows fast
                _copied += JsonSize.Of(source, CopyBytesMax - _copied + 1);
                if (_copied > CopyBytesMax)
                {
                    return $"copies together are larger than {CopyBytesMax} bytes";
                }
            }

            return Add(path, source.Exists ? source.Clone() : Value.Null);
        }

        private string? Test(string path, Value expected)
        {
            Value found = Root;
            if (path.Length > 0 && !PatchSlot.TryRead(Root, path, out found))
            {
                return $"test operation for path does not apply: {path}: {PatchSlot.Missing}";
            }

            TestFailed = !(found.IsNullOrAbsent ? expected.IsNullOrAbsent : found == expected);
            return TestFailed ? $"testing value {path} failed: test failed" : null;
        }

        private static string? In(string operation, string path, string? why) =>
            why is null ? null : $"error in {operation} for path: '{path}': {why}";
    }
}
