using System.Runtime.CompilerServices;

namespace Farthing.Testing;

/// <summary>Compares a text with the golden file beside the test: <c>Expectations/NAME.txt</c>. <c>./test --accept</c> writes it anew.</summary>
public static class Golden
{
    /// <summary>Throws with the first differing line when the text is not what the file holds.</summary>
    /// <param name="actual">The text; line ends are normalized.</param>
    /// <param name="name">File name without folder, with extension.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static void Verify(string actual, string name, [CallerFilePath] string caller = "")
    {
        string folder = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(Locate(caller))!,
            "Expectations"
        );
        Compare(actual, folder, name);
    }

    /// <summary>The same for a file of the repository that is derived from code, such as a schema or a table of docs.</summary>
    /// <param name="actual">What the code says.</param>
    /// <param name="path">From the repository's root.</param>
    public static void VerifyFile(string actual, string path)
    {
        string whole = System.IO.Path.Combine(RepositoryRoot.Path, path);
        Compare(actual, System.IO.Path.GetDirectoryName(whole)!, System.IO.Path.GetFileName(whole));
    }

    private static void Compare(string actual, string folder, string name)
    {
        string path = System.IO.Path.Combine(folder, name);
        string text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("FARTHING_ACCEPT") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, text);
            return;
        }

        if (!File.Exists(path))
        {
            throw new GoldenException(
                $"{name} does not exist yet; look at the output, then run ./test --accept\n{text}"
            );
        }

        string expected = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (text != expected)
        {
            string[] was = expected.Split('\n');
            string[] now = text.Split('\n');
            int line = 0;
            while (line < was.Length && line < now.Length && was[line] == now[line])
            {
                line++;
            }

            string before = line < was.Length ? was[line] : "(end)";
            string after = line < now.Length ? now[line] : "(end)";
            throw new GoldenException(
                $"{name}:{line + 1} differs\n  expected: {before}\n  actual:   {after}\nIf the change is meant: ./test --accept, and review the diff."
            );
        }
    }

    /// <summary>With deterministic source paths the compiler writes /_/ for the repository's root.</summary>
    private static string Locate(string caller) =>
        caller.StartsWith("/_/", StringComparison.Ordinal)
            ? System.IO.Path.Combine(RepositoryRoot.Path, caller[3..])
            : caller;
}
