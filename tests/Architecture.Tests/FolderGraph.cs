namespace Architecture.Tests;

/// <summary>One type's use of another that lies in a different folder.</summary>
internal sealed record Use(TypeName User, TypeName Used)
{
    public override string ToString() => $"{User} uses {Used}";
}

/// <summary>Folders, and for each edge between two of them the uses that make it.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<(string From, string To), List<Use>> _edges = [];
    private readonly Dictionary<string, SortedSet<string>> _next = new(StringComparer.Ordinal);

    public FolderGraph(IEnumerable<CodeType> types, Func<TypeName, string> folderOf)
    {
        CodeType[] all = [.. types];
        HashSet<TypeName> own = [.. all.Select(type => type.Name)];
        foreach (CodeType type in all)
        {
            foreach (TypeName used in type.References.Where(own.Contains).OrderBy(used => used.ToString(), StringComparer.Ordinal))
            {
                AddUse(new Use(type.Name, used), folderOf(type.Name), folderOf(used));
            }
        }
    }

    /// <summary>Every edge with its uses, by name.</summary>
    public IEnumerable<(string From, string To, IReadOnlyList<Use> Uses)> Edges =>
        _edges.OrderBy(edge => edge.Key.From, StringComparer.Ordinal).ThenBy(edge => edge.Key.To, StringComparer.Ordinal)
            .Select(edge => (edge.Key.From, edge.Key.To, (IReadOnlyList<Use>)edge.Value));

    /// <summary>For each edge that lies on a cycle, the shortest way back: one line per edge, with one use as the reason.</summary>
    public IEnumerable<string> Cycles()
    {
        foreach ((string from, string to, IReadOnlyList<Use> uses) in Edges)
        {
            if (Path(to, from) is { } back)
            {
                yield return $"{from} -> {string.Join(" -> ", back)}: {uses[0]}" + (uses.Count > 1 ? $" (and {uses.Count - 1} more)" : "");
            }
        }
    }

    private void AddUse(Use use, string from, string to)
    {
        if (from == to)
        {
            return;
        }

        if (!_edges.TryGetValue((from, to), out List<Use>? uses))
        {
            _edges[(from, to)] = uses = [];
            if (!_next.TryGetValue(from, out SortedSet<string>? next))
            {
                _next[from] = next = new SortedSet<string>(StringComparer.Ordinal);
            }

            next.Add(to);
        }

        uses.Add(use);
    }

    /// <summary>The shortest path, breadth first, or null.</summary>
    private List<string>? Path(string from, string to)
    {
        var reachedFrom = new Dictionary<string, string?>(StringComparer.Ordinal) { [from] = null };
        var queue = new Queue<string>([from]);
        while (queue.TryDequeue(out string? folder))
        {
            if (folder == to)
            {
                List<string> path = [];
                for (string? step = folder; step is not null; step = reachedFrom[step])
                {
                    path.Insert(0, step);
                }

                return path;
            }

            foreach (string next in _next.GetValueOrDefault(folder) ?? [])
            {
                if (reachedFrom.TryAdd(next, folder))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return null;
    }
}
