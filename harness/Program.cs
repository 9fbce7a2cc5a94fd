return await Harness.Commands.CommandLine.RunAsync(args, Console.Out, Console.Error);
