using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Farthing.Testing;

namespace Farthing.Tests.Reduction.Texts;

/// <summary>Questions of banking77 and clinc150 with their intents, where the raw data are here.</summary>
internal static class IntentQuestions
{
    /// <summary>All of them; none where the files are not here.</summary>
    public static IReadOnlyList<(string Text, string Intent)> Read()
    {
        string? banking = RepositoryRoot.DataFile("routing/banking77_train.csv.gz");
        string? clinc = RepositoryRoot.DataFile("routing/clinc150_small.json.gz");
        if (banking is null || clinc is null)
        {
            return [];
        }

        List<(string Text, string Intent)> all = [];
        using (StreamReader text = new(new GZipStream(File.OpenRead(banking), CompressionMode.Decompress)))
        {
            all.AddRange(Rows(text.ReadToEnd()).Skip(1).Select(row => (row[0], "banking " + row[1])));
        }

        using GZipStream json = new(File.OpenRead(clinc), CompressionMode.Decompress);
        using JsonDocument parsed = JsonDocument.Parse(json);
        foreach (string part in (string[])["train", "val"])
        {
            foreach (JsonElement row in parsed.RootElement.GetProperty(part).EnumerateArray())
            {
                all.Add((row[0].GetString()!, "clinc " + row[1].GetString()));
            }
        }

        return all;
    }

    /// <summary>Rows of quoted CSV with two columns.</summary>
    private static IEnumerable<string[]> Rows(string text)
    {
        List<string> row = [];
        StringBuilder cell = new();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char one = text[i];
            if (one == '"')
            {
                bool isLiteral = isQuoted && i + 1 < text.Length && text[i + 1] == '"';
                isQuoted = isLiteral || !isQuoted;
                i += isLiteral ? 1 : 0;
                cell.Append(isLiteral ? "\"" : "");
            }
            else if (!isQuoted && (one is ',' or '\n'))
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                if (one == '\n')
                {
                    if (row.Count == 2)
                    {
                        yield return [.. row];
                    }

                    row.Clear();
                }
            }
            else
            {
                cell.Append(one);
            }
        }
    }
}
