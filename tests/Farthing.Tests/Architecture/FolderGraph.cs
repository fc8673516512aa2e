using System.Text.RegularExpressions;

namespace Farthing.Tests.Architecture;

/// <summary>Which folder of a room uses which: computed from the sources' namespaces, usings and words.</summary>
internal sealed partial class FolderGraph
{
    private readonly Dictionary<string, SortedDictionary<string, string>> uses = new(StringComparer.Ordinal);

    /// <summary>The graph of some sources, each with its path (<c>Room/Folder/File.cs</c>) and its text.</summary>
    public static FolderGraph Of(IEnumerable<(string Path, string Text)> sources)
    {
        List<(string Path, string Folder, string Space, string Code)> files = [];
        Dictionary<string, Dictionary<string, string>> declared = new(StringComparer.Ordinal);
        foreach ((string path, string text) in sources)
        {
            string code = Passed().Replace(text, "");
            Match space = Namespace().Match(code);
            if (!space.Success)
            {
                continue;
            }

            string folder = path[..path.LastIndexOf('/')];
            files.Add((path, folder, space.Groups[1].Value, code));
            if (!declared.TryGetValue(space.Groups[1].Value, out Dictionary<string, string>? types))
            {
                declared[space.Groups[1].Value] = types = new(StringComparer.Ordinal);
            }

            foreach (Match type in Declaration().Matches(code))
            {
                types.TryAdd(type.Groups["name"].Value, folder);
            }
        }

        FolderGraph graph = new();
        foreach ((string path, string folder, string space, string code) in files)
        {
            HashSet<string> words = [.. Word().Matches(code).Select(match => match.Value)];
            IEnumerable<string> seen = Using()
                .Matches(code)
                .Select(match => match.Groups[1].Value)
                .Concat(Ancestors(space))
                .Distinct();
            foreach (string name in seen.Where(declared.ContainsKey))
            {
                foreach ((string type, string other) in declared[name])
                {
                    if (other != folder && RoomOf(other) == RoomOf(folder) && words.Contains(type))
                    {
                        graph.Add(folder, other, path);
                    }
                }
            }
        }

        return graph;
    }

    /// <summary>The strongly connected groups of more than one folder.</summary>
    public IReadOnlyList<FolderCircle> Circles()
    {
        List<FolderCircle> circles = [];
        HashSet<string> done = [];
        foreach (string folder in uses.Keys.Order(StringComparer.Ordinal))
        {
            HashSet<string> reached = Reached(folder);
            if (!done.Contains(folder) && reached.Contains(folder))
            {
                string[] group =
                [
                    .. reached.Where(other => Reached(other).Contains(folder)).Order(StringComparer.Ordinal),
                ];
                done.UnionWith(group);
                circles.Add(
                    new FolderCircle(
                        group,
                        [
                            .. group.SelectMany(from =>
                                uses[from]
                                    .Where(use => group.Contains(use.Key))
                                    .Select(use => $"{from} uses {use.Key} in {use.Value}")
                            ),
                        ]
                    )
                );
            }
        }

        return circles;
    }

    private void Add(string from, string to, string path)
    {
        if (!uses.TryGetValue(from, out SortedDictionary<string, string>? others))
        {
            uses[from] = others = new(StringComparer.Ordinal);
        }

        others.TryAdd(to, path[(path.LastIndexOf('/') + 1)..]);
    }

    private HashSet<string> Reached(string from)
    {
        HashSet<string> reached = [];
        Stack<string> open = new([from]);
        while (open.TryPop(out string? folder))
        {
            foreach (string other in uses.GetValueOrDefault(folder)?.Keys ?? Enumerable.Empty<string>())
            {
                if (reached.Add(other))
                {
                    open.Push(other);
                }
            }
        }

        return reached;
    }

    /// <summary>The folder named after the project: circles are looked for inside a project, since projects cannot make one.</summary>
    private static string RoomOf(string folder) =>
        folder.Split('/').FirstOrDefault(part => part.StartsWith("Farthing.", StringComparison.Ordinal))
        ?? folder.Split('/')[0];

    private static IEnumerable<string> Ancestors(string space)
    {
        for (int end = space.Length; end > 0; end = space.LastIndexOf('.', end - 1))
        {
            yield return space[..end];
        }
    }

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Passed();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:global )?using\s+(?:static\s+)?([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9_]*\b")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:(?:class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+(?<name>[A-Z]\w*)|delegate\s+[\w<>\[\]?., ]+\s+(?<name>[A-Z]\w*)\s*[(<])",
        RegexOptions.Multiline
    )]
    private static partial Regex Declaration();
}
