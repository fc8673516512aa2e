using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Administration;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

/// <summary><c>farthing budgets</c> against a running gateway.</summary>
public sealed class BudgetsVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-admin-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_budget_is_made_listed_changed_and_removed()
    {
        await using HostScene scene = await HostScene.StartAsync();

        RunResult made = Budgets(scene, "create", "team:search", "--limit", "$25", "--period", "day");
        Assert.True(made.ExitCode == 0, made.Error);
        Golden.Verify(made.Output, "BudgetsCreate.txt");
        await scene.StatusAsync(HostScene.OwnSecret);
        await scene.WaitAsync(store => store.Total(new()).Attempts == 1);
        RunResult list = Budgets(scene, "list");
        Assert.All(list.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(list.Output, "BudgetsList.txt");

        RunResult changed = Budgets(scene, "change", "team:search per day", "--limit", "$30", "--soft");
        Assert.Contains("$30.00 per day for team:search, soft", changed.Output, StringComparison.Ordinal);

        RunResult removed = Budgets(scene, "remove", "team:search per day");
        Assert.StartsWith("'team:search per day' is removed", removed.Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "The gateway has no budgets.",
            Budgets(scene, "list").Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("create", "create", "each user", "--limit", "$1", "--alert", "0.5", "--alert", "1")]
    [InlineData("list", "list")]
    [InlineData("change", "change", "b", "--hard")]
    [InlineData("remove", "remove", "b")]
    public async Task The_document_is_what_its_schema_says(string verb, params string[] line)
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.AdminAsync("POST", "/budgets", """{"scope":"all","limit_usd":1,"id":"b"}""");

        RunResult run = Budgets(scene, [.. line, "--json"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string rules = SchemaVerb.TextOf($"budgets.{verb}");
        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), rules));
    }

    [Theory]
    [InlineData("FAR9703", "create", "tem:search", "--limit", "$1")]
    [InlineData("FAR9706", "create", "all", "--limit", "$1", "--id", "b")]
    [InlineData("FAR9705", "remove", "nobody")]
    [InlineData("--limit", "create", "all")]
    [InlineData("--hard", "change", "b", "--soft", "--hard")]
    public async Task What_is_refused_is_said_in_words(string word, params string[] line)
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.AdminAsync("POST", "/budgets", """{"scope":"all","limit_usd":1,"id":"b"}""");

        RunResult run = Budgets(scene, line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(word, run.Error, StringComparison.Ordinal);
    }

    private RunResult Budgets(HostScene scene, params string[] line)
    {
        string file = Path.Combine(folder.FullName, "admin.key");
        File.WriteAllText(file, HostScene.AdminKey);
        string words = string.Join(' ', line.Select(word => $"'{word}'"));
        return Run.Farthing($"budgets {words} --admin {scene.Host.AdminAddress} --key-file {file}");
    }
}
