using System.Buffers;
using System.Text;
using Xebec.Api.Documents;
using Xebec.Api.Names;
using Xebec.Schema.Apply.Fields;

namespace Xebec.Schema.Apply.Managers;

/// <summary>
/// Who writes, and through what: the caller takes the name from <c>fieldManager</c>, else from the User-Agent before its first slash.
/// </summary>
/// <param name="Name">"" stands for <c>unknown</c>. At most 128 bytes; the caller has checked it.</param>
/// <param name="ApiVersion">The version of the request, <c>apps/v1</c>.</param>
/// <param name="Subresource">"" for the object itself.</param>
public sealed record ManagerIdentity(string Name, string ApiVersion, string Subresource = "");

/// <summary>
/// What makes two entries the same manager's: name, operation and subresource, and for updates the version too. (An applier keeps its entry
/// when it changes its version.)
/// </summary>
internal readonly record struct ManagerKey : IComparable<ManagerKey>
{
    public ManagerKey(string manager, bool applied, string apiVersion, string subresource)
    {
        Manager = manager;
        Applied = applied;
        ApiVersion = applied ? "" : apiVersion;
        Subresource = subresource;
    }

    public string Manager { get; }

    public bool Applied { get; }

    public string ApiVersion { get; }

    public string Subresource { get; }

    public static ManagerKey Of(ManagerIdentity identity, bool applied)
    {
        return new ManagerKey(identity.Name.Length == 0 ? "unknown" : identity.Name, applied, identity.ApiVersion, identity.Subresource);
    }

    /// <summary>As upstream orders managers where it must: by the JSON of their key.</summary>
    public int CompareTo(ManagerKey other) => GoOrder.Compare(Json(), other.Json());

    /// <summary>As upstream's conflicts name a manager.</summary>
    public override string ToString()
    {
        string name = GoText.Quote(Manager ?? "");
        string part = string.IsNullOrEmpty(Subresource) ? "" : $" with subresource {GoText.Quote(Subresource)}";
        return Applied ? name + part : $"{name}{part} using {ApiVersion}";
    }

    private string Json()
    {
        var text = new ArrayBufferWriter<byte>(96);
        text.Write("{"u8);
        Field(text, "manager", Manager);
        Field(text, "operation", Applied ? "Apply" : "Update");
        Field(text, "apiVersion", ApiVersion);
        Field(text, "subresource", Subresource);
        text.Write("}"u8);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Field(ArrayBufferWriter<byte> to, string name, string value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            to.Write(to.WrittenCount > 1 ? ","u8 : default);
            JsonText.WriteString(to, name);
            to.Write(":"u8);
            JsonText.WriteString(to, value);
        }
    }
}
