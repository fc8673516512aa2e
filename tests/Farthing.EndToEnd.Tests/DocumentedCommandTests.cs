using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Every command line of README and docs works as it stands there, in a copy of the folders that commands may name.</summary>
[Trait("Speed", "slow")]
public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Pages =>
        [
            .. DocumentedCommand
                .Pages()
                .Where(page => DocumentedCommand.In(Text(page)).Any(command => !command.IsLongRunning)),
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_of_the_page_ends_as_stated(string page)
    {
        using Checkout checkout = new();
        List<string> wrong = [];
        int skipped = 0;
        foreach (
            DocumentedCommand command in DocumentedCommand.In(Text(page)).Where(one => !one.IsLongRunning)
        )
        {
            if (command.NeedsData && RepositoryRoot.Data is null)
            {
                skipped++;
                continue;
            }

            ProcessResult run = await checkout.RunAsync(command.Text, TestContext.Current.CancellationToken);
            if (run.ExitCode != command.ExitCode || run.Error.Contains("   at ", StringComparison.Ordinal))
            {
                wrong.Add(
                    $"{page}:{command.Line}: exit {run.ExitCode}, not {command.ExitCode}: {command.Text}\n{run.Error}"
                );
            }
        }

        Assert.Empty(wrong);
        if (skipped > 0)
        {
            Assert.Skip($"{skipped} command(s) of {page} need the raw data in ../shared/data");
        }
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
