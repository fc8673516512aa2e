using Farthing.Cli.Completion;

namespace Farthing.Tests.Cli.Completion;

public sealed class CompletionScriptTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Every_verb_and_flag_stands_in_the_script(string shell)
    {
        IReadOnlyList<CompletionNode> nodes = CompletionTree.Read(VerbRegistry.All);
        string script = CompletionScript.Of(shell, nodes);

        Assert.All(VerbRegistry.All, verb => Assert.Contains(verb.Name, script, StringComparison.Ordinal));
        Assert.All(
            nodes.SelectMany(node => node.Flags),
            flag =>
                Assert.Contains(
                    shell == "fish" ? flag.Text[2..] : flag.Text,
                    script,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void No_meaning_can_break_out_of_its_quotes() =>
        Assert.All(
            CompletionTree.Read(VerbRegistry.All).SelectMany(node => node.Flags.Concat(node.Subcommands)),
            word => Assert.DoesNotContain('\'', word.Meaning)
        );
}
