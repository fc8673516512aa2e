using System.Text;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Published questions with labels, as graded sets in which intents of one kind lie close together.</summary>
internal static class LabeledQuestions
{
    private const double Near = 0.88; // Where half of an embedder's candidates of the other intent pass the least cosine.

    /// <summary>A set of the data beside the checkout; skips the test where it is absent.</summary>
    /// <param name="file">Its name in <c>routing/</c>.</param>
    /// <param name="folder">Where a file may be written.</param>
    public static GradedSet Load(string file, string folder)
    {
        string? path = RepositoryRoot.DataFile("routing/" + file);
        Assert.SkipWhen(path is null, $"{file} is not here");
        StringBuilder lines = new();
        lines.AppendLine(JsonSerializer.Serialize(new { model = "strong", kind = "answers" }));
        lines.AppendLine(
            JsonSerializer.Serialize(
                new
                {
                    model = "embedder",
                    kind = "embedder",
                    near = Near,
                }
            )
        );
        foreach (
            IGrouping<string, string> kind in GradedSet
                .Load([path])
                .Intents.Select(one => one.Name)
                .GroupBy(name => name.Split('_')[0])
        )
        {
            foreach (string intent in kind)
            {
                string[] near = [.. kind.Where(other => other != intent)];
                lines.AppendLine(
                    JsonSerializer.Serialize(
                        new
                        {
                            intent,
                            answer = $"Answer: {intent}.",
                            near,
                        }
                    )
                );
            }
        }

        string kinds = Path.Combine(folder, "kinds.jsonl");
        File.WriteAllText(kinds, lines.ToString());
        return GradedSet.Load([path, kinds]);
    }
}
