using Farthing.Numerics.Files;

namespace Farthing.Tests.Numerics.Files;

public sealed class UnfinishedFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-files-");

    private string In(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_is_whole_takes_its_name_and_what_is_dropped_goes()
    {
        UnfinishedFiles files = new();
        files.Begin(In("a.tmp"));
        File.WriteAllText(In("a.tmp"), "a");
        files.Begin(In("b.tmp"));
        File.WriteAllText(In("b.tmp"), "b");

        files.Finish(In("a.tmp"), In("a"));
        files.Drop(In("a.tmp"));
        files.Drop(In("b.tmp"));

        Assert.Equal([In("a")], Directory.GetFiles(folder.FullName));
    }

    /// <summary>One that an interrupt leaves in the middle of its work leaves nothing behind, and takes no name afterwards.</summary>
    [Fact]
    public void What_is_given_up_goes_and_takes_no_name()
    {
        UnfinishedFiles files = new();
        files.Begin(In("a.tmp"));
        using FileStream open = File.Create(In("a.tmp"));

        files.GiveUp();
        open.WriteByte(1);

        Assert.Empty(Directory.GetFiles(folder.FullName));
        Assert.Throws<OperationCanceledException>(() => files.Finish(In("a.tmp"), In("a")));
        Assert.Throws<OperationCanceledException>(() => files.Begin(In("b.tmp")));
        Assert.Empty(Directory.GetFiles(folder.FullName));
    }
}
