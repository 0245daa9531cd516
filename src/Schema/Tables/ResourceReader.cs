using Xebec.Api.Keys;
using Xebec.Schema.Types;

namespace Xebec.Schema.Tables;

/// <summary>Reads group versions, their resources and the subresources under each.</summary>
internal static class ResourceReader
{
    public static List<GroupVersionTable> Read(TableText text, TableSections sections, TypeTable types)
    {
        var versions = new List<GroupVersionTable>();
        foreach (int position in sections.Versions)
        {
            ReadOnlySpan<byte> line = text.Line(position);
            var words = new Words(line);
            words.Next();
            string[] name = words.NextText().Split('/');
            bool served = words.Next().SequenceEqual("served"u8);
            int groupPriority = TableText.Number(words.Next());
            int versionPriority = TableText.Number(words.Next());
            List<ResourceType> resources = Resources(text, position + line.Length + 1, name[0], name[1], types);
            versions.Add(new GroupVersionTable(name[0], name[1], served, groupPriority, versionPriority, resources));
        }

        return versions;
    }

    private static List<ResourceType> Resources(TableText text, int position, string group, string version, TypeTable types)
    {
        var resources = new List<ResourceType>();
        ReadOnlySpan<byte> line = text.Line(position);
        while (line.StartsWith("resource "u8))
        {
            ResourceType resource = Resource(new Words(line["resource ".Length..]), group, version, types);
            position += line.Length + 1;
            line = text.Line(position);
            var subresources = new List<SubresourceType>();
            while (!line.IsEmpty && line[0] == ' ')
            {
                subresources.Add(Subresource(new Words(line[1..]), types));
                position += line.Length + 1;
                line = text.Line(position);
            }

            resources.Add(subresources.Count == 0 ? resource : resource with { Subresources = subresources });
        }

        return resources;
    }

    private static ResourceType Resource(Words words, string group, string version, TypeTable types)
    {
        string plural = words.NextText();
        string kind = words.NextText();
        var resource = new ResourceType
        {
            Name = new ResourceName(group, plural),
            Kind = new KindName(group, version, kind),
            ListKind = $"{kind}List",
            Type = types.FindShort(words.NextText())!,
            Namespaced = words.Next().SequenceEqual("namespaced"u8),
            Singular = "",
        };

        for (ReadOnlySpan<byte> word = words.Next(); !word.IsEmpty; word = words.Next())
        {
            int equal = word.IndexOf((byte)'=');
            ReadOnlySpan<byte> value = word[(equal + 1)..];
            resource = TableText.Text(word[..equal]) switch
            {
                "singular" => resource with { Singular = TableText.Text(value) },
                "verbs" => resource with { Verbs = TableText.List(value) },
                "short" => resource with { ShortNames = TableText.List(value) },
                "categories" => resource with { Categories = TableText.List(value) },
                "selectors" => resource with { FieldSelectors = TableText.List(value) },
                string other => throw new InvalidDataException($"table: what is {other}?"),
            };
        }

        return resource;
    }

    private static SubresourceType Subresource(Words words, TypeTable types)
    {
        string name = words.NextText();
        string[] kind = words.NextText().Split('/');
        TypeSchema? type = types.FindShort(words.NextText());
        return new SubresourceType(name, new KindName(kind[0], kind[1], kind[2]), type, TableText.List(words.Next()));
    }
}
