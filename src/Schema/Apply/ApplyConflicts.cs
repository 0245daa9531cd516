using Xebec.Schema.Apply.Fields;
using Xebec.Schema.Apply.Managers;
using Xebec.Schema.Patches;

namespace Xebec.Schema.Apply;

/// <summary>
/// The answer to an apply that would change what others own: 409 with one cause a field, managers in the order of their keys.
/// </summary>
internal static class ApplyConflicts
{
    public static PatchProblem Problem(IEnumerable<(ManagerKey Manager, FieldSet Fields)> conflicts)
    {
        var causes = new List<PatchCause>();
        var lines = new List<string>();
        foreach ((ManagerKey manager, FieldSet fields) in conflicts.OrderBy(c => c.Manager))
        {
            lines.Add($"conflicts with {manager}:");
            foreach (string path in fields.Paths())
            {
                causes.Add(new PatchCause("FieldManagerConflict", $"conflict with {manager}", path));
                lines.Add($"- {path}");
            }
        }

        string message = causes.Count == 1
            ? $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}"
            : $"Apply failed with {causes.Count} conflicts: {string.Join('\n', lines)}";
        return new PatchProblem(409, "Conflict", message) { HasDetails = true, Causes = causes };
    }
}
