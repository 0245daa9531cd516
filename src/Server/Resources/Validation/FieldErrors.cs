using System.Globalization;
using Xebec.Api.Documents;
using Xebec.Api.Names;

namespace Xebec.Server.Resources.Validation;

/// <summary>Collects what is wrong, in the order it was found, with upstream's wording for each kind of error.</summary>
public class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> All => _errors;

    public bool Any => _errors.Count > 0;

    public int Count => _errors.Count;

    /// <summary>The object as it was sent, when lists or maps of it were sent empty: messages show them so. Absent otherwise.</summary>
    public Value Sent { get; set; }

    /// <summary>
    /// What the operator says, for the rules of security contexts: --allow-privileged. They get nothing else of the write.
    /// </summary>
    public bool AllowPrivileged { get; init; } = true;

    public virtual void Add(FieldError error) => _errors.Add(error);

    public void Required(FieldPath path, string detail = "") => Add("FieldValueRequired", path, "Required value" + After(detail));

    /// <param name="path">Where.</param>
    /// <param name="value">
    /// Printed as Go would: text quoted, numbers and booleans bare, objects and lists as JSON, absent as <c>null</c>.
    /// </param>
    /// <param name="detail">What a legal value looks like.</param>
    public void Invalid(FieldPath path, Value value, string detail) =>
        Add("FieldValueInvalid", path, $"Invalid value: {Print(path, value)}" + After(detail));

    /// <summary>Something wrong with a value as a whole, which is not shown.</summary>
    public void InvalidWhole(FieldPath path, string detail) => Add("FieldValueInvalid", path, $"Invalid value: {detail}");

    public void TypeInvalid(FieldPath path, Value value, string detail) =>
        Add("FieldValueTypeInvalid", path, $"Invalid value: {Print(path, value)}" + After(detail));

    public void Forbidden(FieldPath path, string detail) => Add("FieldValueForbidden", path, "Forbidden" + After(detail));

    public void Duplicate(FieldPath path, Value value, string detail = "") =>
        Add("FieldValueDuplicate", path, $"Duplicate value: {Print(path, value)}" + After(detail));

    public void NotFound(FieldPath path, Value value, string detail = "") =>
        Add("FieldValueNotFound", path, $"Not found: {Print(path, value)}" + After(detail));

    public void TooLong(FieldPath path, int bytesMax) =>
        Add("FieldValueTooLong", path, string.Create(CultureInfo.InvariantCulture, $"Too long: may not be more than {bytesMax} bytes"));

    public void TooMany(FieldPath path, int actual, int most) =>
        Add("FieldValueTooMany", path,
            string.Create(CultureInfo.InvariantCulture, $"Too many: {actual}: must have at most {most} {(most == 1 ? "item" : "items")}"));

    public void Internal(FieldPath path, string detail) => Add("InternalError", path, "Internal error" + After(detail));

    /// <param name="path">Where.</param>
    /// <param name="value">What was given.</param>
    /// <param name="supported">The legal values in the order to print them (upstream sorts most of them).</param>
    public void NotSupported(FieldPath path, Value value, params IEnumerable<string> supported) =>
        Add("FieldValueNotSupported", path,
            $"Unsupported value: {Print(path, value)}: supported values: {string.Join(", ", supported.Select(GoText.Quote))}");

    public void AddRange(IEnumerable<FieldError> errors) => _errors.AddRange(errors);

    /// <summary>A value to show in a message, with lists that were sent empty.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="value">What is validated.</param>
    public Value AsSent(FieldPath path, Value value) => Sent.Exists && path.In(Sent) is { Exists: true } sent ? sent : value;

    private string Print(FieldPath path, Value value) => value.Kind switch
    {
        ValueKind.Absent or ValueKind.Null => AsSent(path, value) is { IsArray: true, Count: 0 } ? "[]" : "null",
        ValueKind.String => GoText.Quote(value.TextOrEmpty),
        _ => value.ToString(),
    };

    private static string After(string detail) => detail.Length == 0 ? "" : ": " + detail;

    private void Add(string reason, FieldPath path, string body) => Add(new FieldError(reason, path.ToString(), body));
}
