using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Every command line of README and docs works as it stands there, in a copy of the folders that commands may name.</summary>
[Trait("Speed", "slow")]
public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Pages => PagesWith(needsData: false);

    public static TheoryData<string> PagesOfFits => PagesWith(needsData: true);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Every_command_of_the_page_ends_as_stated(string page) => RunAsync(page, needsData: false);

    /// <summary>What reads the raw data fits or judges everything anew, for a minute; what it prints is looked at by tests of its own.</summary>
    [Theory]
    [MemberData(nameof(PagesOfFits))]
    [Trait("Speed", "nightly")]
    public Task Every_fit_of_the_page_ends_as_stated(string page)
    {
        Assert.SkipWhen(RepositoryRoot.Data is null, "the raw data are not in ../shared/data");
        return RunAsync(page, needsData: true);
    }

    private static TheoryData<string> PagesWith(bool needsData) =>
        [.. DocumentedCommand.Pages().Where(page => Commands(page, needsData).Any())];

    private static IEnumerable<DocumentedCommand> Commands(string page, bool needsData) =>
        DocumentedCommand
            .In(Text(page))
            .Where(command => !command.IsLongRunning && command.NeedsData == needsData);

    private static async Task RunAsync(string page, bool needsData)
    {
        using Checkout checkout = new();
        List<string> wrong = [];
        foreach (DocumentedCommand command in Commands(page, needsData))
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
            "text ./farthing no\n```sh\n# ./farthing no\n./farthing cost price --gpu-price '$2/h' \\\n   --tps 3    # $1 per million\n./farthing plan x.yaml   # exit 1\n./farthing serve  # until Ctrl-C\n```\n```\n./farthing no\n```\n"
        );

        Assert.Equal(
            [
                "./farthing cost price --gpu-price '$2/h' --tps 3",
                "./farthing plan x.yaml",
                "./farthing serve",
            ],
            commands.Select(command => command.Text)
        );
        Assert.Equal([0, 1, 0], commands.Select(command => command.ExitCode));
        Assert.Equal([4, 6, 7], commands.Select(command => command.Line));
        Assert.True(commands[2].IsLongRunning);
    }

    private static string Text(string page) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, page));
}
