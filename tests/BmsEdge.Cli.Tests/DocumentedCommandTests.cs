using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading;
using BmsEdge.Cli.Machinery;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.Cli.Tests;

/// <summary>A command that a page shows is a command the program takes.</summary>
public class DocumentedCommandTests
{
    private const string Prompt = "./bms ";

    [Theory]
    [InlineData("README.md", 18)]
    [InlineData("models/README.md", 3)]
    public void Every_command_line_of_a_page_is_understood(string page, int atLeast)
    {
        string[] lines = [.. File.ReadAllLines(Path.Combine(Repository.Root, page)).Where(l => l.StartsWith(Prompt, StringComparison.Ordinal))];
        Assert.True(lines.Length >= atLeast, $"{page} shows only {lines.Length} commands");
        foreach (string line in lines.Where(l => l != Prompt + "test"))
        {
            Assert.True(Errors(line[Prompt.Length..]) is "", $"{page}: {line}: {Errors(line[Prompt.Length..])}");
        }
    }

    [Theory]
    [InlineData("evaluate soc --model a --data b --start-error 0.2")]
    [InlineData("train soc --out a")]
    [InlineData("model look a")]
    public void A_wrong_command_line_is_not(string line) => Assert.NotEmpty(Errors(line));

    private static string Errors(string line)
    {
        CliHost host = new(TextWriter.Null, TextWriter.Null, IsInteractive: false, OwnsProcess: false, CancellationToken.None);
        ParseResult parse = BmsCommandLine.Create(host).Parse([.. CommandLineParser.SplitCommandLine(line)]);
        return string.Join("; ", parse.Errors.Select(e => e.Message));
    }
}
