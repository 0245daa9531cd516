using Xebec.Api.Names;
using Xebec.Server.Pipeline;

namespace Xebec.Server.Answers.Tables;

/// <summary>What a row carries of its object.</summary>
internal enum RowObject
{
    None,
    Metadata,
    Whole,
}

/// <summary>How a table is asked for.</summary>
internal static class TableOptions
{
    /// <summary>Null and 400 for an includeObject that is none.</summary>
    public static RowObject? Read(QueryString query, out StatusError? error)
    {
        error = null;
        string include = query["includeObject"];
        switch (include)
        {
            case "" or "Metadata":
                return RowObject.Metadata;
            case "Object":
                return RowObject.Whole;
            case "None":
                return RowObject.None;
            default:
                error = StatusError.BadRequest(
                    $"Unable to convert to Table as requested: includeObject: Invalid value: {GoText.Quote(include)}: must be 'Metadata', "
                    + "'Object', 'None', or empty");
                return null;
        }
    }
}
