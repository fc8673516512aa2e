using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Tests.Numerics.Files;

public sealed class InputFileTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void A_file_is_read_whole_up_to_the_largest_that_is_taken()
    {
        string file = Path.Combine(Folder, "whole");
        File.WriteAllText(file, "über");

        Assert.Equal("über", InputFile.Text(file, Refused));
        Assert.Equal(5, InputFile.Bytes(file, Refused, maxBytes: 5).Length);
        Assert.StartsWith(
            "larger than",
            Fault(() => InputFile.Bytes(file, Refused, maxBytes: 4)).Value,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_cannot_be_read_says_why()
    {
        Assert.Equal("a folder", Fault(() => InputFile.Bytes(Folder, Refused)).Value);
        string missing = Path.Combine(Folder, "missing");

        Fault fault = Fault(() => InputFile.Text(missing, Refused));

        Assert.Equal(Refused with { File = missing, Value = "no such file" }, fault);
        Assert.Equal("no such file", Fault(() => InputFile.Text("", Refused)).Value);
    }

    [Fact]
    public void What_a_reader_refuses_joins_the_other_faults()
    {
        FaultList faults = new();
        faults.Add(new Fault("FAR0001", "before"));

        string? nothing = faults.Try(() => InputFile.Text(Path.Combine(Folder, "none"), Refused));

        Assert.Null(nothing);
        Assert.Equal(["FAR0001", "FAR0000"], faults.Faults.Select(fault => fault.Code));
        Assert.Equal("read", faults.Try(() => "read"));
        Assert.Equal(2, faults.Faults.Count);
    }

    private static Fault Refused => new("FAR0000", "unreadable") { Expected = "a file" };

    private static Fault Fault(Func<object> read) =>
        Assert.Single(Assert.Throws<FarthingException>(read).Faults);
}
