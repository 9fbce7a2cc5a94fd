namespace Architecture.Tests;

/// <summary>A type that stands in no other type, by its namespace, which is its folder, and its name.</summary>
internal sealed record TypeName(string Namespace, string Name)
{
    /// <summary>The first folder of a project: <c>Harness.Engines</c> of <c>Harness.Engines.Lookup</c>.</summary>
    public string FirstFolder
    {
        get
        {
            string[] parts = Namespace.Split('.');
            return string.Join('.', parts.Take(2));
        }
    }

    /// <summary>The project: <c>Harness</c> of <c>Harness.Engines.Lookup</c>.</summary>
    public string Project => Namespace.Split('.')[0];

    /// <summary>Whether the type lies in a folder or anywhere beneath it.</summary>
    public bool IsUnder(string folder) =>
        Namespace == folder || Namespace.StartsWith(folder + ".", StringComparison.Ordinal);

    public override string ToString() => $"{Namespace}.{Name}";
}
