using Xebec.Api.Documents;
using Xebec.Server.Resources.Validation;

namespace Xebec.Server.Resources;

/// <summary>A kind that needs nothing but a few answers: said as data instead of as a subclass.</summary>
public sealed class PlainKind : ResourceKind
{
    private readonly NameRule _names = NameRule.DnsSubdomain;
    private readonly bool _unconditional = true;
    private readonly bool _deleteAnswers;
    private readonly bool? _generation;
    private readonly bool _statusAlone;

    public NameRule Names { init => _names = value; }

    public bool PutNeedsRevision { init => _unconditional = !value; }

    public bool DeleteShowsObject { init => _deleteAnswers = value; }

    /// <summary>Whether changes are counted, where it does not follow from having a status.</summary>
    public bool Counts { init => _generation = value; }

    /// <summary>The generation is 1 for ever.</summary>
    public bool NeverMoves { get; init; }

    public bool StatusAlone { init => _statusAlone = value; }

    /// <summary>Defaults beyond the table's.</summary>
    public Action<ObjectDraft>? Defaults { get; init; }

    /// <summary>Rules for an object, on create and on update; <c>old</c> is absent on create.</summary>
    public Action<Value, Value, FieldErrors>? Rules { get; init; }

    /// <summary>Rules for a new status, where it is written by itself; <c>old</c> is what is stored.</summary>
    public Action<Value, Value, FieldErrors>? StatusRules { get; init; }

    /// <summary>Texts for Warning headers.</summary>
    public Action<Value, List<string>>? Warnings { get; init; }

    public override NameRule NameRule => _names;

    public override bool PutMayBeUnconditional => _unconditional;

    public override bool HasGeneration(WriteContext context) => _generation ?? base.HasGeneration(context);

    public override bool GenerationMoves(ObjectDraft draft, Value old, WriteContext context) =>
        !NeverMoves && base.GenerationMoves(draft, old, context);

    public override bool StatusKeepsMetadata => _statusAlone;

    public override bool DeleteAnswersObject => _deleteAnswers;

    public override void Complete(ObjectDraft draft) => Defaults?.Invoke(draft);

    public override void Validate(Value item, FieldErrors errors, WriteContext context) => Rules?.Invoke(item, default, errors);

    public override void ValidateUpdate(Value item, Value old, FieldErrors errors, WriteContext context) =>
        (context.Subresource == "status" ? StatusRules : Rules)?.Invoke(item, old, errors);

    public override void Warn(Value item, Value old, List<string> warnings, WriteContext context) => Warnings?.Invoke(item, warnings);
}
