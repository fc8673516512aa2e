using System.Text;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Measurement.Foreign;

public sealed class ForeignCutTests
{
    public static TheoryData<string> Names => [.. ForeignTexts.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_cut_anywhere_is_a_fault_or_says_how_many_it_holds(string name)
    {
        byte[] whole = Encoding.UTF8.GetBytes(ForeignTexts.All.Single(one => one.Name == name).Text);
        int all = Count(ForeignReader.Read(ForeignFile.Parse("a", whole)));
        int faults = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            ForeignResult result;
            try
            {
                result = ForeignReader.Read(ForeignFile.Parse("cut.json", whole[..length]));
                _ = result.Loads.Select(load => ForeignStage.Of(load, new StageOptions())).ToArray();
            }
            catch (FarthingException error)
            {
                faults++;
                Assert.All(error.Faults, fault => Assert.Equal("cut.json", fault.File));
                continue;
            }

            bool saysSo = result.Notes.Any(note =>
                note.Contains("does not say how many there were", StringComparison.Ordinal)
            );
            bool isOneOfVllm = name == nameof(ForeignTexts.VllmLines) && result.Loads.Count == 1;
            Assert.True(Count(result) == all || saysSo || isOneOfVllm, $"{length} bytes of {whole.Length}");
        }

        Assert.True(faults > whole.Length / 2);
    }

    [Fact]
    public void The_fault_names_file_line_offset_and_what_was_expected()
    {
        byte[] whole = Encoding.UTF8.GetBytes(ForeignTexts.Vllm);

        Fault fault = Assert
            .Throws<FarthingException>(() => ForeignFile.Parse("cut.json", whole[..(whole.Length / 2)]))
            .Faults[0];

        Assert.Equal((ForeignFaultCodes.NotWhole, "cut.json", 1), (fault.Code, fault.File, fault.Line));
        Assert.InRange(fault.Column!.Value, (whole.Length / 2) - 40, (whole.Length / 2) + 1);
        Assert.Equal("a whole result of vllm bench serve", fault.Expected);
        Assert.Contains("cut off", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Any_byte_may_be_broken_without_another_exception()
    {
        foreach ((string _, string text) in ForeignTexts.All)
        {
            byte[] whole = Encoding.UTF8.GetBytes(text);
            for (int at = 0; at < whole.Length; at += 17)
            {
                foreach (byte other in (byte[])[(byte)'9', (byte)'"', (byte)'}', 0xFF, (byte)'-'])
                {
                    byte[] broken = [.. whole];
                    broken[at] = other;
                    try
                    {
                        ForeignResult result = ForeignReader.Read(ForeignFile.Parse("x", broken));
                        _ = result.Loads.Select(load => ForeignStage.Of(load, new StageOptions())).ToArray();
                    }
                    catch (FarthingException)
                    {
                        // That is what is asked for.
                    }
                }
            }
        }
    }

    private static int Count(ForeignResult result) =>
        result.Loads.Count + result.Loads.Sum(load => load.Requests.Count);
}
