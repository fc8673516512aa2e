using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Every command line of README and docs works as it stands there, in a copy of the folders that commands may name.</summary>
[Trait("Speed", "slow")]
[Trait("Start", "first")]
public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Pages => PagesWith(IsShort);

    public static TheoryData<string> PagesOfFits => PagesWith(command => command.NeedsData);

    public static TheoryData<string> PagesOfMinutes => PagesWith(command => command.TakesMinutes);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Every_command_of_the_page_ends_as_stated(string page) => RunAsync(page, IsShort);

    /// <summary>Its searches are tested on smaller questions.</summary>
    [Theory]
    [MemberData(nameof(PagesOfMinutes))]
    [Trait("Speed", "nightly")]
    public Task Every_search_of_the_page_ends_as_stated(string page) =>
        RunAsync(page, command => command.TakesMinutes);

    /// <summary>What reads the raw data fits or judges everything anew, for a minute; what it prints is looked at by tests of its own.</summary>
    [Theory]
    [MemberData(nameof(PagesOfFits))]
    [Trait("Speed", "nightly")]
    public Task Every_fit_of_the_page_ends_as_stated(string page)
    {
        Assert.SkipWhen(RepositoryRoot.Data is null, "the raw data are not in ../shared/data");
        return RunAsync(page, command => command.NeedsData);
    }

    private static bool IsShort(DocumentedCommand command) =>
        command is { NeedsData: false, TakesMinutes: false };

    private static TheoryData<string> PagesWith(Predicate<DocumentedCommand> which) =>
        [.. DocumentedCommand.Pages().Where(page => Commands(page, which).Any())];

    private static IEnumerable<DocumentedCommand> Commands(string page, Predicate<DocumentedCommand> which) =>
        DocumentedCommand.In(Text(page)).Where(command => !command.IsLongRunning && which(command));

    private static async Task RunAsync(string page, Predicate<DocumentedCommand> which)
    {
        using Checkout checkout = new();
        List<string> wrong = [];
        foreach (DocumentedCommand command in Commands(page, which))
        {
            ProcessResult run = await checkout.RunAsync(command.Text, TestContext.Current.CancellationToken);
            if (run.ExitCode != command.ExitCode || run.Error.Contains("   at ", StringComparison.Ordinal))
            {
                wrong.Add(
                    $"{page}:{command.Line}: exit {run.ExitCode}, not {command.ExitCode}: {command.Text}\n{run.Error}"
                );
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Commands_are_found_with_their_remarks()
    {
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.In(
            "text ./farthing no\n```sh\n# ./farthing no\n./farthing cost price --gpu-price '$2/h' \\\n   --tps 3    # $1 per million\n./farthing plan x.yaml   # exit 1\n./farthing serve  # until Ctrl-C\n./farthing plan y  # takes minutes\n```\n```\n./farthing no\n```\n"
        );

        Assert.Equal(
            [
                "./farthing cost price --gpu-price '$2/h' --tps 3",
                "./farthing plan x.yaml",
                "./farthing serve",
                "./farthing plan y",
            ],
            commands.Select(command => command.Text)
        );
        Assert.Equal([0, 1, 0, 0], commands.Select(command => command.ExitCode));
        Assert.Equal([4, 6, 7, 8], commands.Select(command => command.Line));
        Assert.True(commands[2].IsLongRunning);
        Assert.Equal([false, false, false, true], commands.Select(command => command.TakesMinutes));
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, page));
}
