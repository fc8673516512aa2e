using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Farthing.Gateway.Ledger;

namespace Farthing.LedgerBench;

/// <summary>Digests of everything that a ledger answers, on attempts of every kind: two builds that print the same lines say the same, byte for byte. Arguments: attempts, a folder that is kept.</summary>
/// <remarks>A journal that is there already is read again, so that another build is asked about the same one.</remarks>
internal static class Answers
{
    private static readonly string[] Asked =
    [
        .. new[]
        {
            "key",
            "team",
            "user",
            "model",
            "deployment",
            "tag",
            "session",
            "gateway",
            "day",
            "hour",
            "workflow",
        }.Select(by => $"ledger by {by} --limit 5000"),
        "ledger by model --team team-1 --since 2026-09-10 --json",
        "ledger top",
        "ledger top --json",
        "ledger requests --limit 5000",
        "ledger requests --limit 5000 --json",
        "ledger hits --limit 5000 --json",
        "ledger retries",
        "savings --by mechanism --json",
        "savings --by key --json",
        "savings --by tier",
        "ledger export --format csv",
        "ledger export --format jsonl",
        "ledger export --format trace",
        "ledger export --format focus",
    ];

    public static int Run(string[] args)
    {
        int attempts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
        LedgerFolder folder = new(
            args.Length > 1 ? args[1] : Directory.CreateTempSubdirectory("farthing-ledger-bench-").FullName
        );
        try
        {
            if (!Directory.Exists(folder.Journal))
            {
                Questions.Timed("journal", attempts, () => new EveryKind(folder, attempts).Write());
            }

            File.Delete(folder.Database);
            Questions.Timed("projection", attempts, () => Questions.Project(folder, ""));
            foreach (string question in Asked)
            {
                Console.WriteLine($"{DigestOf(question, folder)}  {question}");
            }

            return 0;
        }
        finally
        {
            if (args.Length < 2)
            {
                Directory.Delete(folder.Path, recursive: true);
            }
        }
    }

    private static string DigestOf(string question, LedgerFolder folder)
    {
        ProcessStartInfo start = new(Questions.Program, $"{question} --data {folder.Path}")
        {
            RedirectStandardOutput = true,
        };
        start.Environment["COLUMNS"] = "200";
        using Process process = Process.Start(start)!;
        byte[] digest = SHA256.HashData(process.StandardOutput.BaseStream);
        process.WaitForExit();
        return process.ExitCode == 0
            ? Convert.ToHexStringLower(digest.AsSpan(0, 8))
            : throw new InvalidOperationException($"{question}: exit code {process.ExitCode}");
    }
}
