using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Tests.Numerics.Reading;

public sealed class TreeFileTests
{
    /// <summary>The third line's second character is the one that no value begins with.</summary>
    [Fact]
    public void What_is_no_json_is_told_by_line_and_column_from_1()
    {
        Fault fault = Assert.Single(
            Assert
                .Throws<FarthingException>(() =>
                    TreeFile.Parse(
                        "a.json",
                        Encoding.UTF8.GetBytes("{\n \"a\":\n ?}"),
                        "FAR1",
                        "FAR2",
                        "FAR3"
                    )
                )
                .Faults
        );

        Assert.Equal(("FAR3", "a.json", 3, 2), (fault.Code, fault.File, fault.Line, fault.Column));
    }
}
