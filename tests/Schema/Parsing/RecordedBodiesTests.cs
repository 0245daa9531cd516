using System.Text;
using Xebec.Api.Documents;
using Xebec.Schema.Parsing;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;
using Xebec.Tests.Schema.Tables;

namespace Xebec.Tests.Schema.Parsing;

/// <summary>What upstream wrote is canonical: parsing it, in whatever order its members come, gives the same bytes.</summary>
public sealed class RecordedBodiesTests
{
    // of all types the one that takes white space and nothing else
    private static readonly TypeSchema AsSent = new(TypeShape.FieldsV1);

    [Fact]
    public void Upstreams_objects_are_canonical_already()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        int count = 0;
        foreach ((string file, Value recorded) in Recordings.Objects())
        {
            string expected = Compact(recorded);
            ParsedBody parsed = BodyParser.Parse(TypeOf(recorded), Encoding.UTF8.GetBytes(expected));
            Assert.True(parsed.Problem is null, $"{file}: {parsed.Problem}");
            Assert.True(parsed.Notices.Count == 0, $"{file}: {string.Join(", ", parsed.Notices)}");
            Same(file, expected, parsed.Document!);
            count++;
        }

        Assert.True(count > 500);
    }

    [Fact]
    public void Order_of_members_does_not_matter()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        foreach ((string file, Value recorded) in Recordings.Objects())
        {
            string expected = Compact(recorded);
            byte[] reversed = JsonText.ToBytes(Reversed(Document.Parse(Encoding.UTF8.GetBytes(expected)).Root, asSent: false));
            ParsedBody parsed = BodyParser.Parse(TypeOf(recorded), reversed);
            Assert.True(parsed.Problem is null, $"{file}: {parsed.Problem}");
            Same(file, expected, parsed.Document!);
        }
    }

    [Fact]
    public void Upstreams_lists_are_canonical_already()
    {
        if (!Recordings.Exist)
        {
            return;
        }

        foreach ((string file, Value list) in Recordings.Lists())
        {
            string expected = Compact(list);
            ParsedBody parsed = BodyParser.Parse(TypeOf(list), Encoding.UTF8.GetBytes(expected));
            Assert.True(parsed.Problem is null, $"{file}: {parsed.Problem}");
            Same(file, expected, parsed.Document!);
        }
    }

    internal static TypeSchema TypeOf(Value recorded) => KubernetesTable.BuiltIn.Type(Recordings.KindOf(recorded))!;

    internal static string Compact(Value value)
    {
        byte[] bytes = JsonText.ToBytes(value);
        return Encoding.UTF8.GetString(BodyParser.Parse(AsSent, bytes).Document!.Bytes.Span);
    }

    private static void Same(string file, string expected, Document document)
    {
        string actual = Encoding.UTF8.GetString(document.Bytes.Span);
        if (actual != expected)
        {
            int at = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
            Assert.Fail($"{file} at {at}:\nexpected …{Around(expected, at)}\nactual   …{Around(actual, at)}");
        }

        // the table written along with the bytes is the one that reading them gives
        Assert.Equal(Document.Parse(document.Bytes).Tokens.ToArray(), document.Tokens.ToArray());
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 60)];

    private static Value Reversed(Value value, bool asSent)
    {
        if (value.IsArray)
        {
            return new ArrayDraft(value.Elements.ToList().Select(e => Reversed(e, asSent)));
        }

        if (!value.IsObject || asSent)
        {
            return value;
        }

        var reversed = new ObjectDraft();
        foreach (Member member in Enumerable.Reverse(value.Members.ToList()))
        {
            // these are kept as they were sent
            reversed.Append(member.NameValue, Reversed(member.Value, member.Name is "fieldsV1" or "data" or "parameters" or "object"));
        }

        return reversed;
    }
}
