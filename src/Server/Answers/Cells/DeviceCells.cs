using Xebec.Api.Documents;

namespace Xebec.Server.Answers.Cells;

/// <summary>Claims for devices, and what drivers offer.</summary>
internal static class DeviceCells
{
    public static void Claim(Value item, TableRow row) => row.Name(item).Add(State(item)).Age(item);

    public static void Slice(Value item, TableRow row)
    {
        Value spec = item["spec"];
        row.Name(item).Text(spec["nodeName"], "<unset>").Text(spec["driver"]).Text(spec["pool"]["name"]).Age(item);
    }

    private static string State(Value item)
    {
        var states = new List<string>();
        if (item["metadata"]["deletionTimestamp"].Exists)
        {
            states.Add("deleted");
        }

        if (!item["status"]["allocation"].IsObject)
        {
            // what is going away is not waiting for anything
            return states.Count > 0 ? "deleted" : "pending";
        }

        states.Add("allocated");
        states.Add(item["status"]["reservedFor"].Count > 0 ? "reserved" : "");
        return string.Join(',', states.Where(s => s.Length > 0));
    }
}
