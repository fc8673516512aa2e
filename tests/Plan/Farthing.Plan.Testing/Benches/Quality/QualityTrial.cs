using System.Globalization;
using System.Text;
using Farthing.Testing.Answers;

namespace Farthing.Tests.Benches.Quality;

/// <summary>Questions about sums, and servers that get so many of them wrong.</summary>
internal static class QualityTrial
{
    /// <summary>A folder of its own.</summary>
    public static string Folder() => Directory.CreateTempSubdirectory().FullName;

    /// <summary>Writes <c>sums.jsonl</c>: question i is <c>i + 1 = ?</c>.</summary>
    public static string Sums(string folder, int count, bool hasAnswers = true)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            string answer = hasAnswers
                ? string.Create(CultureInfo.InvariantCulture, $", \"answer\": \"so #### {i + 1}\"")
                : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{{\"question\": \"{i} + 1 = ?\"{answer}, \"category\": \"{(i % 2 == 0 ? "even" : "odd")}\"}}\n"
            );
        }

        string file = Path.Combine(folder, "sums.jsonl");
        File.WriteAllText(file, text.ToString());
        return file;
    }

    /// <summary>The number of a question.</summary>
    public static int Number(string asked) =>
        int.Parse(
            asked.AsSpan(0, asked.IndexOf(' ', StringComparison.Ordinal)),
            CultureInfo.InvariantCulture
        );

    /// <summary>A right answer to question i.</summary>
    public static string Right(int i) => string.Create(CultureInfo.InvariantCulture, $"It is {i + 1}.");

    /// <summary>A server that is wrong where it is told to be.</summary>
    public static AnswerServer Server(Func<int, bool> isWrong, string model) =>
        new(
            (asked, _) =>
            {
                int i = Number(asked);
                return new ScriptedAnswer(isWrong(i) ? "It is 0." : Right(i));
            },
            model
        );
}
