using System.Diagnostics;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>How many files a change of the ledger touches: a column, a kind of tokens and a budget's scope, each made in a copy of the sources. The nightly test builds the copy and asks it.</summary>
public sealed class ColumnChangeTests
{
    private const string Records = "src/Gateway/Farthing.Gateway.Ledger/Journal/Records/";
    private const string Ledger = "src/Gateway/Farthing.Gateway.Ledger/Ledger/";
    private const string Requests = "src/Gateway/Farthing.Gateway.Requests/";

    /// <summary>A column <c>queued_us</c>: the time that an attempt waited before it was sent.</summary>
    private static readonly Edit[] Column =
    [
        new(
            Records + "SettleRecord.cs",
            "    public long DurationUs { get; internal set; }\n",
            "\n    /// <summary>Waiting before it was sent, microseconds.</summary>\n    public long QueuedUs { get; internal set; }\n"
        ),
        new(
            Records + "SettleRecord.cs",
            "        writer.WriteInt64(DurationUs);\n",
            "        writer.WriteInt64(QueuedUs);\n"
        ),
        new(
            Records + "SettleRecord.cs",
            "        DurationUs = reader.ReadInt64();\n",
            "        QueuedUs = reader.ReadInt64();\n"
        ),
        new(
            Ledger + "Sql/LedgerTables.Attempts.cs",
            "(row, it) => row.DurationUs = it, \"duration\")\n",
            "        .Number(\"queued_us\", row => row.QueuedUs, (row, it) => row.QueuedUs = it, \"queued\")\n"
        ),
        new(
            Ledger + "Sql/LedgerTables.Attempts.cs",
            "            StatedCostUsd = row.StatedCost,\n",
            "            QueuedUs = row.QueuedUs,\n"
        ),
        new(
            "src/Core/Farthing.Documents/Ledger/ExportedEntry.cs",
            "    public Money? StatedCostUsd { get; init; }\n",
            "\n    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]\n    public long? QueuedUs { get; init; }\n"
        ),
        new(
            "src/Gateway/Farthing.Gateway.Ledger/Attempts/Attempt.Ending.cs",
            "            DurationUs = Microseconds(Elapsed),\n",
            "            QueuedUs = 42,\n"
        ),
    ];

    /// <summary>A kind <c>document_in</c>: prompt tokens of documents.</summary>
    private static readonly Edit[] Kind =
    [
        new(
            "src/Core/Farthing.Numerics/Billing/TokenPart.cs",
            "    RejectedPrediction = 14,\n",
            "    Document = 15,\n"
        ),
        new(
            "src/Core/Farthing.Numerics/Billing/TokenPart.cs",
            "    public static ImmutableArray<TokenPartRow> All { get; } =\n    [\n",
            "        .. Before,\n        new(TokenPart.Document, \"document_in\", TokenClass.Uncached, true, \"Prompt tokens of documents\", \"$1/M\"),\n    ];\n\n    private static TokenPartRow[] Before =>\n    [\n"
        ),
        new(
            "src/Core/Farthing.Protocol/Usage/UsageSpelling.cs",
            "        .. Each(InputDetails, \"image_tokens\", UsageSlot.ImageInput),\n",
            "        .. Each(InputDetails, \"document_tokens\", UsageSlot.Document),\n"
        ),
        new(
            "src/Core/Farthing.Protocol/Usage/UsageSpelling.cs",
            "    RejectedPrediction,\n",
            "\n    /// <summary>Prompt tokens of documents.</summary>\n    Document,\n"
        ),
    ];

    /// <summary>A scope <c>endpoint</c>: one operation, such as <c>chat</c>.</summary>
    private static readonly Edit[] Scope =
    [
        new(Requests + "Scopes/ScopeKind.cs", "    Session,\n", "    Endpoint,\n"),
        new(
            Requests + "Scopes/ScopeKind.cs",
            "            (in of) => SessionIdentity.Of(of.Key, of.Session)\n        ),\n",
            "        new(ScopeKind.Endpoint, \"endpoint\", \"endpoint:chat\", (in of) => of.Endpoint),\n"
        ),
        new(Ledger + "LedgerDimension.cs", "    Hour,\n", "    Endpoint,\n"),
        new(
            Ledger + "LedgerDimension.cs",
            "        new(LedgerDimension.Hour, null),\n",
            "        new(LedgerDimension.Endpoint, \"a.endpoint\"),\n"
        ),
        new(
            Ledger + "LedgerFilter.cs",
            "    public Guid? GatewayId { get; init; }\n",
            "\n    /// <summary>Of this operation.</summary>\n    public string? Endpoint { get; init; }\n"
        ),
        new(
            Ledger + "LedgerFilter.cs",
            "        (LedgerDimension.Key, filter => filter.Key, (filter, key) => filter with { Key = key }),\n",
            "        (LedgerDimension.Endpoint, filter => filter.Endpoint, (filter, it) => filter with { Endpoint = it }),\n"
        ),
    ];

    /// <summary>Each change finds its places in the sources as they are, and touches no more files than was promised: 4 for a column, 3 for a kind of tokens, 4 for a scope.</summary>
    [Fact]
    public void A_column_a_kind_and_a_scope_touch_few_files()
    {
        Dictionary<string, string> files = [];
        foreach (Edit edit in (Edit[])[.. Column, .. Kind, .. Scope])
        {
            string before = files.TryGetValue(edit.File, out string? known)
                ? known
                : File.ReadAllText(Path.Combine(RepositoryRoot.Path, edit.File));
            files[edit.File] = edit.On(before);
        }

        Assert.Equal((4, 2, 3), (FilesOf(Column), FilesOf(Kind), FilesOf(Scope)));
    }

    /// <summary>The copy builds, and each change is everywhere: the column in both databases' tables, the journal and exports, and right where the ledger is compared with the journal; the kind in prices; the scope in budgets, which begin with what the ledger says.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public async Task What_was_added_in_a_copy_is_everywhere()
    {
        DirectoryInfo outer = Directory.CreateTempSubdirectory("farthing-change-");
        try
        {
            string copy = Path.Combine(outer.FullName, "farthing");
            await RunAsync(RepositoryRoot.Path, "git", "clone", "--quiet", RepositoryRoot.Path, copy);
            foreach (Edit edit in (Edit[])[.. Column, .. Kind, .. Scope])
            {
                string file = Path.Combine(copy, edit.File);
                await File.WriteAllTextAsync(
                    file,
                    edit.On(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)),
                    TestContext.Current.CancellationToken
                );
            }

            foreach (string project in (string[])["src/Farthing", "bench/Farthing.LedgerBench"])
            {
                await RunAsync(
                    copy,
                    "dotnet",
                    "build",
                    project,
                    "-c",
                    "Release",
                    "-v",
                    "q",
                    "-p:RunAnalyzers=false"
                );
            }

            string data = Path.Combine(outer.FullName, "data");
            await RunAsync(
                copy,
                "dotnet",
                "artifacts/bin/Farthing.LedgerBench/release/Farthing.LedgerBench.dll",
                "answers",
                "2000",
                data
            );
            string program = Path.Combine(copy, "artifacts/bin/Farthing/release/farthing");
            Assert.Contains(
                ",stated_cost_usd,queued_us",
                (await RunAsync(copy, program, "ledger", "export", "--data", data)).Split('\n')[0],
                StringComparison.Ordinal
            );
            Assert.Contains(
                "RIGHT",
                await RunAsync(copy, program, "ledger", "verify", "--data", data),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "`queued_us`",
                await RunAsync(copy, program, "ledger", "ship", "--ddl"),
                StringComparison.Ordinal
            );
            string config = Path.Combine(outer.FullName, "gateway.yaml");
            await File.WriteAllTextAsync(
                config,
                $$"""
                data: {{data}}
                keys: { k: { sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef } }
                upstreams: { u: { url: http://127.0.0.1:9 } }
                models: { m: { upstream: u, price: { in: $1/M, out: $2/M, document_in: $3/M } } }
                budgets: [{ scope: each endpoint, limit: $5 }, { scope: "endpoint:chat", limit: $9 }]
                """,
                TestContext.Current.CancellationToken
            );
            await RunAsync(copy, program, "serve", config, "--check");
        }
        finally
        {
            outer.Delete(recursive: true);
        }
    }

    private static int FilesOf(Edit[] change) => change.Select(edit => edit.File).Distinct().Count();

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process =
            Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        (int code, string output, string error) = await process.ToEndAsync(
            TestContext.Current.CancellationToken
        );
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {code}\n{output}\n{error}");
        return output;
    }

    /// <summary>Lines that are added behind a place that stands once in a file.</summary>
    private sealed record Edit(string File, string Behind, string Added)
    {
        public string On(string text)
        {
            int at = text.IndexOf(Behind, StringComparison.Ordinal);
            Assert.True(
                at >= 0 && text.IndexOf(Behind, at + 1, StringComparison.Ordinal) < 0,
                $"{File} has not one place '{Behind.Trim()}'"
            );
            return text.Insert(at + Behind.Length, Added);
        }
    }
}
