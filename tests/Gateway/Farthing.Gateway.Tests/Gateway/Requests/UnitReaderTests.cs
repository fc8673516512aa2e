using System.Globalization;
using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Protocol.OpenAi;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>Units of requests that are not billed by tokens.</summary>
public sealed class UnitReaderTests
{
    [Theory]
    [InlineData("""{"model":"m","input":"Hello"}""", 5)]
    [InlineData("""{"input":"é\u00e9\ud83d\ude00 \n","model":"m"}""", 5)]
    [InlineData("""{"model":"m","input":""}""", 0)]
    public void Characters_of_speech_are_code_points_and_exact(string body, long characters)
    {
        Assert.Null(Read(body, Dialect.Speech, out UnitCount units));
        Assert.Equal(new UnitCount(characters, characters, IsExact: true), units);
    }

    [Theory]
    [InlineData("""{"model":"m","prompt":"a cat"}""", 1)]
    [InlineData("""{"model":"m","prompt":"a cat","n":null}""", 1)]
    [InlineData("""{"model":"m","prompt":"a cat","n":4}""", 4)]
    public void Images_are_as_many_as_are_asked_for(string body, long images)
    {
        Assert.Null(Read(body, Dialect.Images, out UnitCount units));
        Assert.Equal(new UnitCount(images, images, IsExact: false), units);
    }

    [Fact]
    public void A_moderation_is_one_request()
    {
        Assert.Null(Read("""{"model":"m","input":["a","b"]}""", Dialect.Moderations, out UnitCount units));
        Assert.Equal(new UnitCount(1, 1, IsExact: true), units);
    }

    [Theory]
    [InlineData(1, 10, 1, 1)] // One document: a unit.
    [InlineData(100, 10, 1, 1)]
    [InlineData(101, 10, 2, 2)]
    [InlineData(100, 1000, 3, 1)] // 1,002 bytes in parts of 500 − 3: three parts each, 300 in all, at most.
    public void Searches_are_held_by_the_parts_that_long_documents_may_be_cut_into(
        int documents,
        int length,
        long atMost,
        long own
    )
    {
        string one = $"\"{new string('x', length)}\"";
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"model\":\"m\",\"query\":\"q\",\"documents\":[{string.Join(',', Enumerable.Repeat(one, documents))}]}}"
        );

        Assert.Null(Read(body, Dialect.Rerank, out UnitCount units));

        Assert.Equal(new UnitCount(atMost, own, IsExact: false), units);
    }

    [Fact]
    public void With_a_long_query_every_byte_may_be_a_part()
    {
        string body =
            $"{{\"model\":\"m\",\"query\":\"{new string('q', 600)}\",\"documents\":[\"{new string('x', 998)}\"]}}";

        Assert.Null(Read(body, Dialect.Rerank, out UnitCount units));

        Assert.Equal(10, units.AtMost);
    }

    [Theory]
    [InlineData("rerank", """{"model":"m","query":"q"}""", "documents")]
    [InlineData("rerank", """{"model":"m","documents":"a"}""", "documents")]
    [InlineData("rerank", """{"model":"m","documents":["a"],"documents":["a"]}""", "documents")]
    [InlineData("rerank", """{"model":"m","query":"a","query":"b","documents":["a"]}""", "query")]
    [InlineData("rerank", """{"query":"a","documents":["a"]}""", "model")]
    [InlineData("speech", """{"model":"m"}""", "input")]
    [InlineData("speech", """{"model":"m","input":["a"]}""", "input")]
    [InlineData("speech", """{"model":"m","input":"a","input":"bb"}""", "input")]
    [InlineData("speech", """{"model":"m","input":"a","stream_format":"sse"}""", "stream_format")]
    [InlineData("images", """{"model":"m","n":0}""", "n")]
    [InlineData("images", """{"model":"m","n":1,"n":9}""", "n")]
    [InlineData("images", """{"model":"m","stream":true}""", "stream")]
    public void What_cannot_be_counted_is_refused_by_name(string endpoint, string body, string param)
    {
        ApiError? fault = Read(body, Dialect.All.Single(one => one.Name == endpoint), out _);

        Assert.Equal((400, param), (fault!.Status, fault.Param));
    }

    private static ApiError? Read(string body, Dialect dialect, out UnitCount units)
    {
        ApiError? fault = RequestReader.Read(Encoding.UTF8.GetBytes(body), dialect, out RequestPeek peek);
        units = peek.Units;
        return fault;
    }
}
