using System.Xml.Linq;

namespace Xebec.Tests.Tidy;

/// <summary>Which project may reference which: docs/ARCHITECTURE.md draws it, this holds it.</summary>
public sealed class ReferencesTests
{
    /// <summary>In the order of docs/ARCHITECTURE.md: a project may reference those before it.</summary>
    private static readonly string[] House =
    [
        "Api", "Api.Accessors", "Schema", "Pki", "Client", "Store", "Store.Etcd", "Server", "Control", "Scheduling", "Node", "Network",
        "Bootstrap", "Fleet", "Cluster", "Testing", "Console", "Cli",
    ];

    /// <summary>They know an API server only through the client's seam, so that they run against any.</summary>
    private static readonly string[] ClientsOnly = ["Control", "Scheduling", "Node", "Network"];

    private static readonly string[] BehindTheSeam = ["Store", "Store.Etcd", "Server"];

    [Fact]
    public void Every_project_has_its_place_in_the_house() => Findings.None(
        Projects().Select(project => Owner(project.Name)).Except(House).Select(name => $"src/{name}"),
        "A project that the list of the house lacks:");

    [Fact]
    public void References_only_point_up_the_list() => Findings.None(
        from project in Projects()
        from reference in project.References
        where Array.IndexOf(House, Owner(reference)) >= Array.IndexOf(House, Owner(project.Name)) && Owner(reference) != Owner(project.Name)
        select $"{project.Name} references {reference}",
        "A project references only those before it in the list:");

    [Fact]
    public void Generated_protocol_code_belongs_to_the_project_it_is_named_after() => Findings.None(
        from project in Projects()
        from reference in project.References
        where reference.EndsWith(".Wire", StringComparison.Ordinal) && project.Name != Owner(reference)
        select $"{project.Name} references {reference}",
        "A project X.Wire is referenced by X alone:");

    [Fact]
    public void Controllers_scheduler_node_and_network_see_no_server_and_no_store() => Findings.None(
        from project in Projects()
        where ClientsOnly.Contains(project.Name)
        from reference in Reached(project.Name)
        where BehindTheSeam.Contains(reference)
        select $"{project.Name} reaches {reference}",
        "These know an API server only through Client:");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var listed = XDocument.Load(Path.Combine(Checkout.Root, "Xebec.slnx")).Descendants("Project").Select(project => (string)project.Attribute("Path")!);
        Findings.None(Checkout.Files.Where(file => file.Is(".csproj")).Select(file => file.Path).Except(listed), "Add to Xebec.slnx:");
    }

    private static IEnumerable<(string Name, string[] References)> Projects() =>
        from file in Checkout.Files
        where file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Is(".csproj")
        select (Name(file.Path), References(file.Text));

    /// <summary>What the code of a project can name; tools that run during its build are something else.</summary>
    private static string[] References(string project) =>
    [
        .. XDocument.Parse(project).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Name((string)reference.Attribute("Include")!)),
    ];

    private static HashSet<string> Reached(string name)
    {
        var projects = Projects().ToDictionary(project => project.Name, project => project.References);
        var reached = new HashSet<string>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            foreach (var reference in projects[next].Where(reached.Add))
            {
                open.Push(reference);
            }
        }

        return reached;
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("Xebec.", "", StringComparison.Ordinal);

    private static string Owner(string project) => project.EndsWith(".Wire", StringComparison.Ordinal) ? project[..^".Wire".Length] : project;
}
