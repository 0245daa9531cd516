using Xebec.Api.Documents;
using Xebec.Schema.Tables;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Tables;

public class RecordedObjectsTests
{
    private static readonly KubernetesTable Table = KubernetesTable.BuiltIn;

    [Fact]
    public void Every_member_of_every_recorded_object_is_known()
    {
        var unknown = new SortedSet<string>();
        int objects = VisitAll((value, type, _) =>
        {
            foreach (Member member in value.Members)
            {
                if (type.Field(member.Name) is null)
                {
                    unknown.Add($"{type.Name}.{member.Name}");
                }
            }
        });
        Assert.Empty(unknown);
        Assert.True(objects >= 517 + 54, $"{objects} objects");
    }

    [Fact]
    public void Members_stand_in_the_order_of_the_table()
    {
        var wrong = new SortedSet<string>();
        VisitAll((value, type, _) =>
        {
            int last = -1;
            foreach (Member member in value.Members)
            {
                int position = type.Field(member.Name)!.Position;
                if (position <= last)
                {
                    wrong.Add($"{type.Name}: {member.Name} after {type.Fields[last].Name}");
                }

                last = position;
            }
        });
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_is_always_written_is_there_and_zero_is_left_out_where_it_is_said_to_be()
    {
        var wrong = new SortedSet<string>();
        VisitAll((value, type, path) =>
        {
            foreach (FieldSchema field in type.Fields)
            {
                Value member = value[field.Name];
                bool right = field.Presence switch
                {
                    Presence.Always => member.Exists,
                    Presence.OmitEmpty => !member.Exists || !IsEmpty(member, field.Type),
                    _ => !member.Exists || member.Kind != ValueKind.Null,
                };
                if (!right)
                {
                    wrong.Add($"{path} {type.Name}.{field.Name} {field.Presence} {member}");
                }
            }
        });
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_recorded_member_but_kind_and_version_of_whole_objects_has_a_protobuf_number()
    {
        var without = new SortedSet<string>();
        VisitAll((value, type, _) =>
        {
            foreach (Member member in value.Members)
            {
                if (type.Field(member.Name)!.ProtoPath.Count == 0 && member.Name is not ("kind" or "apiVersion"))
                {
                    without.Add($"{type.Name}.{member.Name}");
                }
            }
        });
        Assert.Empty(without);
    }

    private static bool IsEmpty(Value value, TypeSchema type) => type.Shape switch
    {
        TypeShape.IntOrString => false,
        _ => value.Kind switch
        {
            ValueKind.String => value.Text!.Length == 0,
            ValueKind.Number => value.Integer == 0,
            ValueKind.Boolean => value.Flag == false,
            ValueKind.Array or ValueKind.Object => value.Count == 0,
            _ => true,
        },
    };

    private static int VisitAll(Action<Value, TypeSchema, string> visit)
    {
        int objects = 0;
        foreach ((string file, Value value) in Recordings.Objects().Concat(Recordings.Lists()))
        {
            TypeSchema? type = Table.Type(Recordings.KindOf(value));
            Assert.True(type is not null, $"{file}: no type for {Recordings.KindOf(value)}");
            ObjectWalk.Visit(value, type, file, visit);
            objects++;
        }

        return objects;
    }
}
