using Xebec.Tools.Table;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: table FACTS_FOLDER TABLE_FILE");
    return 2;
}

string corrections = Path.Combine(AppContext.BaseDirectory, "corrections");
var facts = Facts.Read(args[0]);
facts.Merge(Facts.ReadJson(Path.Combine(corrections, "additions.json")));
var order = MemberOrder.Read(Path.Combine(corrections, "order.txt"));
using var writer = new StreamWriter(args[1]) { NewLine = "\n" };
new TableWriter(facts, order, writer).Write();
Console.Error.WriteLine($"{facts.Types.Count} types, {facts.Types.Values.Sum(t => t.Fields.Count)} fields, {facts.Groups.Count} groups");
return 0;
