using Xebec.Schema.Cel.Syntax;

namespace Xebec.Schema.Cel.Checking;

/// <summary>
/// Finds the type of every node and what every name means, or says what is wrong in upstream's words. A node that failed has the type
/// error, which fits everywhere, so that one mistake is told once.
/// </summary>
internal sealed partial class CelChecker
{
    private readonly CelEnvironment _environment;
    private readonly CelIssues _issues;
    private readonly Substitution _types = new();
    private readonly List<(string Name, CelType Type, int Slot)> _locals = [];
    private readonly HashSet<Expr> _checked = [];

    private CelChecker(CelEnvironment environment, CelIssues issues)
    {
        _environment = environment;
        _issues = issues;
    }

    /// <summary>How many local variables there are at most.</summary>
    public int LocalCount { get; private set; }

    /// <summary>The number of local variables; the types are on the nodes.</summary>
    public static int Check(CelEnvironment environment, Expr root, CelIssues issues)
    {
        var checker = new CelChecker(environment, issues);
        checker.Visit(root);
        foreach (Expr node in checker._checked)
        {
            node.Type = checker._types.Apply(node.Type, free: true);
        }

        return checker.LocalCount;
    }

    private CelType Visit(Expr node)
    {
        // a macro may use one node twice
        if (_checked.Add(node))
        {
            node.Type = node switch
            {
                Literal literal => literal.Value.Type,
                Ident ident => VisitIdent(ident),
                Select select => VisitSelect(select),
                Call call => VisitCall(call),
                ListLiteral list => VisitList(list),
                MapLiteral map => VisitMap(map),
                StructLiteral message => VisitStruct(message),
                Comprehension fold => VisitComprehension(fold),
                _ => throw new InvalidOperationException(),
            };
        }

        return node.Type;
    }

    private CelType VisitIdent(Ident ident)
    {
        if (TryResolve(ident.Name, out VariableRef variable, out CelType type))
        {
            ident.Variable = variable;
            return type;
        }

        return Undeclared(ident.Position, ident.Name.TrimStart('.'));
    }

    private CelType Undeclared(int position, string name)
    {
        _issues.Add(position, $"undeclared reference to '{name}' (in container '')");
        return CelType.Error;
    }

    private bool TryResolve(string name, out VariableRef variable, out CelType type)
    {
        for (int i = _locals.Count - 1; i >= 0 && !name.StartsWith('.'); i--)
        {
            if (_locals[i].Name == name)
            {
                variable = new VariableRef(VariableKind.Local, _locals[i].Slot);
                type = _locals[i].Type;
                return true;
            }
        }

        string plain = name.TrimStart('.');
        int slot = _environment.SlotOf(plain);
        if (slot >= 0)
        {
            variable = new VariableRef(VariableKind.Global, slot);
            type = _environment.Variables[slot].Type;
            return true;
        }

        if (_environment.FindType(plain) is { } found)
        {
            variable = new VariableRef(VariableKind.Type, 0);
            type = CelType.TypeOf(found);
            return true;
        }

        variable = default;
        type = CelType.Error;
        return false;
    }

    private static string? QualifiedName(Expr node) => node switch
    {
        Ident ident => ident.Name,
        Select { IsTest: false } select => QualifiedName(select.Operand) is { } prefix ? $"{prefix}.{select.Field}" : null,
        _ => null,
    };

    private bool IsLocal(Expr node) => node switch
    {
        Ident ident => _locals.Exists(l => l.Name == ident.Name),
        Select select => IsLocal(select.Operand),
        _ => true,
    };

    private CelType VisitSelect(Select select)
    {
        if (!select.IsTest
            && !IsLocal(select) && QualifiedName(select) is { } name && TryResolve(name, out VariableRef variable, out CelType type))
        {
            select.Qualified = new Ident(select.Position, name) { Variable = variable, Type = type };
            return type;
        }

        CelType operand = _types.Apply(Visit(select.Operand), free: false);
        CelType field = operand.IsOptional
            ? FieldOf(operand.Parameters[0], select.Field, select.Position)
            : FieldOf(operand, select.Field, select.Position);
        return select.IsTest ? CelType.Bool : operand.IsOptional && field.Kind != CelKind.Error ? OptionalOf(field) : field;
    }

    private static CelType OptionalOf(CelType type) => type.IsOptional ? type : CelType.Optional(type);

    private CelType FieldOf(CelType operand, string field, int position)
    {
        operand = _types.Apply(operand, free: false);
        switch (operand.Kind)
        {
            case CelKind.Error or CelKind.Dyn:
                return CelType.Dyn;
            case CelKind.Map:
                return operand.Parameters[1];
            case CelKind.Object:
                if (operand.Fields.TryGetValue(field, out CelField? found))
                {
                    return found.Type;
                }

                _issues.Add(position, $"undefined field '{field}'");
                return CelType.Error;
            case CelKind.Parameter:
                _types.Assign(operand, CelType.Dyn);
                return CelType.Dyn;
            default:
                _issues.Add(position, $"type '{operand.Describe()}' does not support field selection");
                return CelType.Error;
        }
    }

    private CelType VisitList(ListLiteral list)
    {
        CelType? element = null;
        for (int i = 0; i < list.Elements.Count; i++)
        {
            CelType type = Visit(list.Elements[i]);
            if (list.Optional?.Contains(i) == true)
            {
                type = Unwrap(type, list.Elements[i].Position);
            }

            element = Join(element, type, list.Elements[i].Position);
        }

        return CelType.List(element ?? _types.NewVariable());
    }

    private CelType VisitMap(MapLiteral map)
    {
        CelType? key = null;
        CelType? value = null;
        foreach (MapEntry entry in map.Entries)
        {
            key = Join(key, Visit(entry.Key), entry.Key.Position);
            CelType type = Visit(entry.Value);
            value = Join(value, entry.Optional ? Unwrap(type, entry.Value.Position) : type, entry.Value.Position);
        }

        return CelType.Map(key ?? _types.NewVariable(), value ?? _types.NewVariable());
    }

    private CelType VisitStruct(StructLiteral message)
    {
        CelType? type = _environment.FindType(message.Name.TrimStart('.'));
        if (type is null)
        {
            return Undeclared(message.Position, message.Name.TrimStart('.'));
        }

        if (type.Kind is not (CelKind.Object or CelKind.Timestamp or CelKind.Duration))
        {
            _issues.Add(message.Position, $"'{type.Describe()}' is not a message type");
            type = CelType.Error;
        }

        foreach (FieldEntry field in message.Fields)
        {
            CelType actual = Visit(field.Value);
            if (field.Optional)
            {
                actual = Unwrap(actual, field.Value.Position);
            }

            if (type.Kind == CelKind.Error)
            {
                continue;
            }

            CelType wanted = FieldOf(type, field.Name, field.Position);
            if (!_types.Assign(wanted, actual))
            {
                _issues.Add(field.Position,
                    $"expected type of field '{field.Name}' is '{wanted.Describe()}' but provided type is '{Shown(actual)}'");
            }
        }

        return type;
    }

    // of an optional element, the type it has when it is there
    private CelType Unwrap(CelType type, int position)
    {
        type = _types.Apply(type, free: false);
        if (type.IsOptional)
        {
            return type.Parameters[0];
        }

        if (!type.IsDynOrError)
        {
            _issues.Add(position, $"expected type '{CelType.Optional(type).Describe()}' but found '{Shown(type)}'");
        }

        return type;
    }

    private CelType Join(CelType? previous, CelType current, int position)
    {
        if (previous is null)
        {
            return current;
        }

        if (_types.Assign(previous, current))
        {
            return Substitution.MoreGeneral(_types.Apply(previous, free: false), _types.Apply(current, free: false));
        }

        _issues.Add(position, $"expected type '{Shown(previous)}' but found '{Shown(current)}'");
        return previous;
    }

    private string Shown(CelType type) => _types.Apply(type, free: true).Describe();
}
