using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Tests.Cli;

/// <summary>INV-19: output files are whole or absent.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-files-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_link_is_written_through()
    {
        string target = In("target.json");
        File.WriteAllText(target, "before");
        string link = In("link.json");
        File.CreateSymbolicLink(link, target);

        AtomicFile.Write(link, "after");

        Assert.Equal(target, File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName);
        Assert.Equal("after\n", File.ReadAllText(target));
    }

    [Fact]
    public void A_link_to_nothing_makes_what_it_names()
    {
        string link = In("link.json");
        File.CreateSymbolicLink(link, "later.json");

        AtomicFile.Write(link, "text");

        Assert.Equal("text\n", File.ReadAllText(In("later.json")));
    }

    [Fact]
    public void Links_that_lead_to_each_other_are_refused()
    {
        File.CreateSymbolicLink(In("a"), In("b"));
        File.CreateSymbolicLink(In("b"), In("a"));

        Assert.NotNull(AtomicFile.Refusal(In("a")));
        Assert.Equal(3, Assert.Throws<FarthingException>(() => AtomicFile.Write(In("a"), "")).ExitCode);
    }

    [Fact]
    public void What_throws_leaves_the_old_file_and_nothing_else()
    {
        string file = In("file.json");
        AtomicFile.Write(file, "old");

        Assert.Throws<FarthingException>(() =>
            AtomicFile.Write(
                file,
                writer =>
                {
                    writer.Write("half");
                    throw new IOException("no room");
                }
            )
        );

        Assert.Equal("old\n", File.ReadAllText(file));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void A_file_keeps_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("rights of files are Unix's");
            return;
        }

        string file = In("file.json");
        AtomicFile.Write(file, "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        AtomicFile.Write(file, "new");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/no/such/folder/file.json")]
    [InlineData("/")]
    public void What_cannot_be_a_file_is_refused_before_and_when_written(string path)
    {
        Assert.Equal(CliFaultCodes.FileUnwritable, AtomicFile.Refusal(path)?.Code);
        Assert.Equal(3, Assert.Throws<FarthingException>(() => AtomicFile.Write(path, "")).ExitCode);
    }

    [Fact]
    public void Trying_a_destination_changes_nothing()
    {
        AtomicFile.Write(In("there.json"), "text");

        Assert.Null(AtomicFile.Refusal(In("there.json")));
        Assert.Null(AtomicFile.Refusal(In("new.json")));

        Assert.Equal("text\n", File.ReadAllText(In("there.json")));
        Assert.Single(folder.GetFiles());
    }

    private string In(string name) => Path.Combine(folder.FullName, name);
}
