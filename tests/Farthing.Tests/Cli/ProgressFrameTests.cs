using Farthing.Cli;

namespace Farthing.Tests.Cli;

public sealed class ProgressFrameTests
{
    [Fact]
    public void One_line_is_drawn_over_itself_and_cut_to_the_terminal() =>
        Assert.Equal("\r  1.0 s  try\x1b[K", ProgressLine.Frame(["  1.0 s  trying"], 12));

    [Fact]
    public void Lines_beneath_leave_the_cursor_where_it_was() =>
        Assert.Equal("\ra\x1b[K\n\rb\x1b[K\n\rc\x1b[K\x1b[2A\r", ProgressLine.Frame(["a", "b", "c"], 80));
}
