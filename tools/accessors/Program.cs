using Xebec.Schema.Descriptions;
using Xebec.Tools.Accessors;

if (args.Length != 4)
{
    Console.Error.WriteLine("usage: accessors TABLE_FILE KINDS_FILE DESCRIPTIONS_FOLDER OUTPUT_FOLDER");
    return 2;
}

string output = args[3];
var descriptions = new Dictionary<string, DescribedType>(StringComparer.Ordinal);
foreach (string file in Directory.EnumerateFiles(args[2], "*.text"))
{
    using var text = new StreamReader(file);
    DescribedType.Read(text, descriptions);
}

var table = Table.Read(args[0]);
string[] kinds = [.. File.ReadLines(args[1]).Where(l => l.Length > 0 && l[0] != '#')];
Directory.CreateDirectory(output);
HashSet<string> stale = [.. Directory.EnumerateFiles(output, "*.g.cs")];
foreach (IGrouping<string, TableType> package in table.Reach(kinds).GroupBy(t => t.Package))
{
    string file = Path.Combine(output, $"{package.Key}.g.cs");
    PackageFile.Write(file, package.Key, package.OrderBy(t => t.Name, StringComparer.Ordinal), table, descriptions);
    stale.Remove(file);
}

foreach (string file in stale)
{
    File.Delete(file);
}

return 0;
