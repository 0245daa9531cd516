using Xebec.Tools.Accessors;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: accessors TABLE_FILE KINDS_FILE OUTPUT_FOLDER");
    return 2;
}

var table = Table.Read(args[0]);
string[] kinds = [.. File.ReadLines(args[1]).Where(l => l.Length > 0 && l[0] != '#')];
Directory.CreateDirectory(args[2]);
HashSet<string> stale = [.. Directory.EnumerateFiles(args[2], "*.g.cs")];
foreach (IGrouping<string, TableType> package in table.Reach(kinds).GroupBy(t => t.Package))
{
    string file = Path.Combine(args[2], $"{package.Key}.g.cs");
    PackageFile.Write(file, package.Key, package.OrderBy(t => t.Name, StringComparer.Ordinal), table);
    stale.Remove(file);
}

foreach (string file in stale)
{
    File.Delete(file);
}

return 0;
