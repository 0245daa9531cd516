using System.Runtime.CompilerServices;
using Xebec.Store.Seam;

namespace Xebec.Server.Admission.Expressions;

/// <summary>What was compiled of stored objects' expressions: once for each of their revisions, and kept as long as these are.</summary>
internal sealed class CompiledObjects
{
    private readonly ConditionalWeakTable<StoredObject, object> _compiled = [];

    public T Of<T>(StoredObject stored, Func<StoredObject, T> compile)
        where T : class => (T)_compiled.GetValue(stored, s => compile(s));
}
