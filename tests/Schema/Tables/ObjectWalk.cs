using Xebec.Api.Documents;
using Xebec.Schema.Types;

namespace Xebec.Tests.Schema.Tables;

/// <summary>Visits every object of a value together with its type.</summary>
internal static class ObjectWalk
{
    public static void Visit(Value value, TypeSchema type, string path, Action<Value, TypeSchema, string> visit)
    {
        switch (type.Shape)
        {
            case TypeShape.Object when value.IsObject:
                visit(value, type, path);
                foreach (Member member in value.Members)
                {
                    if (type.Field(member.Name) is { } field)
                    {
                        Visit(member.Value, field.Type, $"{path}.{member.Name}", visit);
                    }
                }

                break;
            case TypeShape.Map:
                foreach (Member member in value.Members)
                {
                    Visit(member.Value, type.Element!, $"{path}[{member.Name}]", visit);
                }

                break;
            case TypeShape.List:
                foreach (Value element in value.Elements)
                {
                    Visit(element, type.Element!, $"{path}[]", visit);
                }

                break;
        }
    }
}
