namespace Xebec.Schema.Cel.Checking;

/// <summary>What type variables stand for so far, and whether a type fits another under it.</summary>
internal sealed class Substitution
{
    private readonly List<(CelType Variable, CelType Type)> _bindings = [];
    private int _variables;

    public CelType NewVariable() => CelType.Parameter($"_var{_variables++}");

    /// <summary>
    /// Whether values of <paramref name="actual"/> can be used where <paramref name="wanted"/> is asked for; binds variables if so.
    /// </summary>
    public bool Assign(CelType wanted, CelType actual) => AssignAll([wanted], [actual]);

    public bool AssignAll(IReadOnlyList<CelType> wanted, IReadOnlyList<CelType> actual)
    {
        if (wanted.Count != actual.Count)
        {
            return false;
        }

        int mark = _bindings.Count;
        for (int i = 0; i < wanted.Count; i++)
        {
            if (!Fits(wanted[i], actual[i]))
            {
                _bindings.RemoveRange(mark, _bindings.Count - mark);
                return false;
            }
        }

        return true;
    }

    /// <summary>The type with variables replaced; those that stand for nothing become dyn when <paramref name="free"/> says so.</summary>
    public CelType Apply(CelType type, bool free)
    {
        type = Resolve(type);
        if (type.Kind == CelKind.Parameter)
        {
            return free ? CelType.Dyn : type;
        }

        return Rebuild(type, p => Apply(p, free));
    }

    /// <summary>An overload's types with variables of its own.</summary>
    public (IReadOnlyList<CelType> Parameters, CelType Result) Instantiate(CelOverload overload)
    {
        if (!overload.IsGeneric)
        {
            return (overload.Parameters, overload.Result);
        }

        Dictionary<string, CelType> fresh = new(StringComparer.Ordinal);
        CelType Renew(CelType type)
        {
            if (type.Kind != CelKind.Parameter)
            {
                return Rebuild(type, Renew);
            }

            if (!fresh.TryGetValue(type.Name, out CelType? variable))
            {
                fresh[type.Name] = variable = NewVariable();
            }

            return variable;
        }

        return ([.. overload.Parameters.Select(Renew)], Renew(overload.Result));
    }

    /// <summary>The more general of two types of which one fits the other.</summary>
    public static CelType MoreGeneral(CelType previous, CelType current) => IsMoreGeneral(previous, current) ? previous : current;

    private static bool IsMoreGeneral(CelType general, CelType special)
    {
        if (general.Kind is CelKind.Dyn or CelKind.Error or CelKind.Parameter)
        {
            return true;
        }

        if (general.Kind == CelKind.Null)
        {
            // null gives way to what may be null
            return special.Kind == CelKind.Null;
        }

        if (special.Kind == CelKind.Null)
        {
            return true;
        }

        return general.Kind == special.Kind && general.Name == special.Name
            && general.Parameters.Count == special.Parameters.Count
            && general.Parameters.Zip(special.Parameters).All(p => IsMoreGeneral(p.First, p.Second));
    }

    private static CelType Rebuild(CelType type, Func<CelType, CelType> change)
    {
        if (type.Parameters.Count == 0)
        {
            return type;
        }

        CelType first = change(type.Parameters[0]);
        CelType? second = type.Parameters.Count > 1 ? change(type.Parameters[1]) : null;
        if (ReferenceEquals(first, type.Parameters[0]) && (second is null || ReferenceEquals(second, type.Parameters[1])))
        {
            return type;
        }

        return type.Kind switch
        {
            CelKind.List => CelType.List(first),
            CelKind.Map => CelType.Map(first, second!),
            CelKind.Type => CelType.TypeOf(first),
            _ => CelType.Optional(first),
        };
    }

    private CelType Resolve(CelType type)
    {
        while (type.Kind == CelKind.Parameter && Bound(type) is { } bound)
        {
            type = bound;
        }

        return type;
    }

    private CelType? Bound(CelType variable)
    {
        for (int i = _bindings.Count - 1; i >= 0; i--)
        {
            if (_bindings[i].Variable.Name == variable.Name)
            {
                return _bindings[i].Type;
            }
        }

        return null;
    }

    private bool Fits(CelType wanted, CelType actual)
    {
        wanted = Resolve(wanted);
        actual = Resolve(actual);
        if (wanted.Kind == CelKind.Parameter || actual.Kind == CelKind.Parameter)
        {
            return Bind(wanted, actual);
        }

        if (wanted.IsDynOrError || actual.IsDynOrError)
        {
            return true;
        }

        if (actual.Kind == CelKind.Null || wanted.Kind == CelKind.Null)
        {
            CelKind other = actual.Kind == CelKind.Null ? wanted.Kind : actual.Kind;
            return other is CelKind.Null or CelKind.Object or CelKind.Opaque or CelKind.Timestamp or CelKind.Duration;
        }

        if (wanted.Kind == CelKind.Type && actual.Kind == CelKind.Type)
        {
            return true;
        }

        if (wanted.Kind != actual.Kind || wanted.Name != actual.Name || wanted.Parameters.Count != actual.Parameters.Count)
        {
            return false;
        }

        for (int i = 0; i < wanted.Parameters.Count; i++)
        {
            if (!Fits(wanted.Parameters[i], actual.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool Bind(CelType wanted, CelType actual)
    {
        (CelType variable, CelType type) = wanted.Kind == CelKind.Parameter ? (wanted, actual) : (actual, wanted);
        if (variable.Equals(type))
        {
            return true;
        }

        if (Contains(type, variable))
        {
            return false;
        }

        _bindings.Add((variable, type));
        return true;
    }

    private bool Contains(CelType type, CelType variable)
    {
        type = Resolve(type);
        return type.Equals(variable) || type.Parameters.Any(p => Contains(p, variable));
    }
}
